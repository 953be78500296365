import { fullCount } from '../numbers'

/** Words of the shared pieces in `ui/`. */
export const pieceStrings = {
  cut: (kept: number, whole: number) =>
    `Cut: the first ${fullCount(kept)} of ${fullCount(whole)} characters were kept.`,
  moreLines: (count: number) => `${fullCount(count)} more lines`,
  brokenScreen: 'This screen could not be shown',
  brokenBecause: (message: string) =>
    `${message}. The other screens go on. Once the engine answers, load the window anew.`,
  loadAnew: 'Load the window anew',
} as const
