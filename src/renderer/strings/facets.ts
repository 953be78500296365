import { counted, fullCount } from '../numbers'

/** Words of the facets beside Live: what alerts have in common. */
export const facetStrings = {
  label: 'Views and facets',
  names: {
    severity: 'Severity',
    status: 'Status',
    detector: 'Detector',
    kind: 'Kind of entity',
    list: 'List',
    target: 'Target or site',
    entity: 'Entity',
  },
  total: (count: number) => `${counted(count, 'alert')} in this tab and filter`,
  unit: (count: number) => (count === 1 ? 'alert' : 'alerts'),
  exclude: (name: string, value: string) => `Leave out ${name} ${value}`,
  act: (name: string) => `Act on all alerts of ${name}`,
  held: (count: number) => `${counted(count, 'alert')} as counted here`,
  acknowledge: 'Acknowledge them',
  assignToMe: 'Assign them to me',
  closeAs: (reason: string) => `Close as ${reason}`,
  acting: (count: number) => `Working on ${counted(count, 'alert')}.`,
  none: 'none',
  more: (count: number) => `${fullCount(count)} more; write in the query bar to find them`,
  reading: 'Counting.',
  failed: (why: string) => `Not counted: ${why}`,
  stale: 'Being counted anew',
  open: 'Views',
  key: 'Show or hide views and facets',
} as const
