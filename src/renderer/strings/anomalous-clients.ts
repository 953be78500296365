import type { FlagReason } from '../../shared/web-evidence'
import { counted, fullCount } from '../numbers'

/** Words of the drawer's part about clients that behave unlike others. */
export const anomalousClientsStrings = {
  title: 'Clients unlike others',
  of: (shown: number, all: number) =>
    shown < all ? `${fullCount(shown)} of ${counted(all, 'client')}` : counted(all, 'client'),
  underAttack: 'The host is under attack: most of its clients, or of its requests, are like this.',
  facts: {
    requests: 'Their requests',
    failed: 'Answered 5xx',
    buckets: 'Buckets',
    threshold: 'Threshold',
    model: 'Model',
  },
  requests: (anomalous: number, all: number) => `${fullCount(anomalous)} of ${fullCount(all)}`,
  columns: {
    address: 'Address',
    score: 'Score',
    why: 'Why',
    requests: 'Requests',
    buckets: 'Buckets',
  },
  why: { score: 'score', 'low-rate': 'long visit', flood: 'flood' } satisfies Record<
    FlagReason,
    string
  >,
  openIncident: 'Open the incident',
  noScore: 'no score',
  noModel: 'no model',
  open: (address: string) => `Show ${address}`,
  showAll: (all: number) => `Show all ${fullCount(all)} clients`,
  leftOut: (count: number) =>
    `${fullCount(count)} more with lower scores are counted and not named.`,
}
