/** The mark: a watch dial with its sector lit. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 26 26" aria-hidden="true">
      <circle
        cx="13"
        cy="13"
        r="11.5"
        fill="none"
        stroke="var(--wf-control-edge)"
        strokeWidth="1.5"
      />
      <circle
        cx="13"
        cy="13"
        r="6.5"
        fill="none"
        stroke="var(--wf-control-edge)"
        strokeWidth="1.5"
      />
      <path d="M13 13 13 2.5 A10.5 10.5 0 0 1 23.5 13 Z" fill="var(--wf-accent)" opacity="0.85" />
      <circle cx="13" cy="13" r="2" fill="var(--wf-accent)" />
    </svg>
  )
}
