import { fullCount } from '../numbers'

/** Words of the shared pieces in `ui/`. */
export const pieceStrings = {
  moreLines: (count: number) => `${fullCount(count)} more lines`,
} as const
