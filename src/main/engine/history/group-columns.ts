import type { Grouping } from '../../../shared/alert'
import { groupKeyOf } from './alert-question'

/** What the lead of a row has most of, on rows of `withStatus` called `a`. */
export const LEAD = '(a.severity, a.last, a.id)'
const SEVERAL = `argMax(a.subject, ${LEAD}) AS subject, argMax(a.detector, ${LEAD}) AS detector,
  argMax(a.product, ${LEAD}) AS product, uniqExact(a.subject) AS subjects,
  uniqExact(a.detector, a.product) AS detectors`

/** What rows of the live table are grouped by, and what tells of them, on rows called `a`. */
export const GROUP_COLUMNS: Record<Grouping, { by: string; selected: string }> = {
  finding: {
    by: 'a.subject, a.detector, a.product',
    selected: `a.subject AS subject, a.detector AS detector, a.product AS product, 1 AS subjects, 1 AS detectors,
      ${groupKeyOf({ grouping: 'finding' })} AS key`,
  },
  entity: grouped('entity'),
  detector: grouped('detector'),
  site: grouped('site'),
}

function grouped(grouping: Grouping) {
  return {
    by: groupKeyOf({ grouping }),
    selected: `${groupKeyOf({ grouping })} AS key, ${SEVERAL}`,
  }
}
