import css from './HealthMark.module.css'

/** How something of the product's own is: running, late, down, or off and not set. */
export type Health = 'running' | 'late' | 'down' | 'off'

/** Dot, triangle, cross or ring; a word for it must stand beside it or be given as `label`. */
export function HealthMark({ health, label }: { health: Health; label?: string }) {
  return (
    <svg
      className={css.mark}
      data-health={health}
      width="10"
      height="10"
      viewBox="0 0 10 10"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {health === 'running' && <circle cx="5" cy="5" r="4" fill="currentColor" />}
      {health === 'late' && <path d="M5 0.8 9.6 9.2 0.4 9.2Z" fill="currentColor" />}
      {health === 'down' && (
        <path d="M1.2 1.2 8.8 8.8M8.8 1.2 1.2 8.8" stroke="currentColor" strokeWidth="2" />
      )}
      {health === 'off' && (
        <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
    </svg>
  )
}
