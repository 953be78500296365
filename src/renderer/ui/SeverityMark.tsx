import { memo } from 'react'
import type { Severity } from '../../shared/severity'
import { pieceStrings } from '../strings'
import { severityColour } from '../theme/severity'
import css from './SeverityMark.module.css'

function Shape({ severity }: { severity: Severity }) {
  switch (severity) {
    case 'critical':
      return <path d="M6.5 0.2 12.8 6.5 6.5 12.8 0.2 6.5Z" />
    case 'high':
      return <path d="M6.5 1.2 12.4 11.6 0.6 11.6Z" />
    case 'medium':
      return (
        <rect
          x="1.5"
          y="1.5"
          width="10"
          height="10"
          rx="1"
          stroke="var(--wf-medium-outline)"
          strokeWidth="1"
        />
      )
    case 'low':
      return <circle cx="6.5" cy="6.5" r="5" />
    case 'info':
      return (
        <circle cx="6.5" cy="6.5" r="4.2" fill="none" stroke="var(--wf-info)" strokeWidth="2" />
      )
  }
}

/** The shape of a severity, `size` pixels wide; named for readers unless a word stands beside it. */
export const SeverityMark = memo(function SeverityMark({
  severity,
  size = 13,
  isNamed = false,
}: {
  severity: Severity
  size?: number
  isNamed?: boolean
}) {
  return (
    <svg
      className={css.mark}
      width={size}
      height={size}
      viewBox="0 0 13 13"
      fill={severityColour(severity)}
      role={isNamed ? 'img' : undefined}
      aria-label={isNamed ? pieceStrings.severities[severity] : undefined}
      aria-hidden={isNamed ? undefined : true}
    >
      <Shape severity={severity} />
    </svg>
  )
})

/** Shape and word of a severity; the word is bold for Critical alone. */
export const SeverityLabel = memo(function SeverityLabel({ severity }: { severity: Severity }) {
  return (
    <span className={css.label} data-severity={severity}>
      <SeverityMark severity={severity} />
      {pieceStrings.severities[severity]}
    </span>
  )
})
