import { counted, fullCount } from '../numbers'

/** Words of the drawer's part about generated names. */
export const foundNamesStrings = {
  title: 'Generated names',
  of: (shown: number, all: number, leftOut: number) => {
    const told =
      shown < all
        ? `likeliest ${fullCount(shown)} of ${counted(all, 'name')}`
        : counted(all, 'name')
    return leftOut === 0 ? told : `${told}; about ${fullCount(leftOut)} more counted`
  },
  columns: {
    name: 'Name',
    score: 'Score',
    answer: 'Answer',
    last: 'Last',
  },
  lines: (count: number) => counted(count, 'line'),
  answers: {
    resolved: 'Resolved',
    missing: 'No such name',
    other: 'No address',
    unknown: 'Not logged',
  },
  open: (name: string) => `Open ${name}`,
  showAll: (count: number) => `Show all ${fullCount(count)}`,
}
