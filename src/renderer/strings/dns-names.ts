import { counted, fullCount } from '../numbers'

/** Words of an entity's part about DNS: the names of a client, or the clients of a domain. */
export const dnsNamesStrings = {
  titles: { names: 'Names it asked DNS for', clients: 'Clients that asked DNS for it' },
  reading: 'Reading what DNS tells',
  failed: 'What DNS tells could not be read.',
  tryAgain: 'Try again',
  none: {
    names: 'No DNS query of it is known in the 7 days up to the newest one of all.',
    clients:
      'Nobody asked for it or a name below it in the 7 days up to the newest DNS query of all.',
  },
  noQueries: 'No DNS log has been read yet. Add one on Sources, or import a file.',
  order: 'Order',
  orders: { latest: 'Latest first', score: 'Highest score first', queries: 'Most asked first' },
  notJudged: 'no detector judged it',
  of: (shown: number, total: number, kind: 'names' | 'clients') =>
    `${fullCount(shown)} of ${kind === 'names' ? counted(total, 'name') : counted(total, 'client')}`,
  columns: {
    names: 'Name',
    clients: 'Client',
    queries: 'Queries',
    failed: 'No such name',
    below: 'Names',
    last: 'Last',
    score: 'Score',
  },
  more: 'Show more',
  open: (value: string) => `Open ${value}`,
}
