import { IconServerBolt } from '@tabler/icons-react'
import type { Alert } from '../../shared/alert'
import { isHealthAlert } from '../../shared/live'
import type { Severity } from '../../shared/severity'
import { liveStrings } from '../strings'
import { SeverityLabel } from '../ui/SeverityMark'
import css from './AlertLabel.module.css'

/** The severity of a threat, or the mark of trouble of the product's own, which is none. */
export function AlertLabel({ alert, severity }: { alert: Alert; severity: Severity }) {
  if (!isHealthAlert(alert)) return <SeverityLabel severity={severity} />
  return (
    <span className={css.health}>
      <IconServerBolt size={14} stroke={1.8} aria-hidden="true" />
      {liveStrings.health}
    </span>
  )
}
