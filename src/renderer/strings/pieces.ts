import { counted, fullCount } from '../numbers'

/** Words of the shared pieces in `ui/`. */
export const pieceStrings = {
  cut: (kept: number, whole: number) =>
    `Cut: the first ${fullCount(kept)} of ${fullCount(whole)} characters were kept.`,
  condensed: (kept: number, whole: number) =>
    `Kept in short: ${fullCount(kept)} of ${fullCount(whole)} characters, with what was left out counted at the end.`,
  showWhole: (length: number) => `show all ${fullCount(length)} characters`,
  showMore: (next: number, rest: number) => `Show ${fullCount(next)} more of ${fullCount(rest)}`,
  inside: (size: number, isList: boolean) =>
    isList ? counted(size, 'item') : counted(size, 'field'),
  copyValue: (name: string) => `Copy ${name}`,
  tooDeep: 'This is nested too deeply to be copied as a whole. Copy its values one by one.',
  moreLines: (count: number) => `${fullCount(count)} more lines`,
  brokenScreen: 'This screen could not be shown',
  brokenBecause: (message: string) =>
    `${message}. The other screens go on. Once the engine answers, load the window anew.`,
  loadAnew: 'Load the window anew',
  noCopy: (text: string) => `The browser does not allow copying. Select and copy by hand: ${text}`,
  severities: { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low', info: 'Info' },
  verdicts: {
    quiet: 'Quiet',
    watch: 'Worth watching',
    suspicious: 'Suspicious',
    dangerous: 'Dangerous',
    'not seen': 'Not seen',
  },
  span: {
    from: 'From',
    to: 'To',
    typeTime: 'A time such as 14:31 or 2026-08-18 14:31.',
    endsBeforeIt: 'It must be later than From.',
    show: 'Show',
  },
  /** Names on key caps, where they are others than the browser's. */
  keys: {
    Mod: 'Ctrl',
    ArrowLeft: 'Left',
    ArrowRight: 'Right',
    ArrowUp: 'Up',
    ArrowDown: 'Down',
    Escape: 'Esc',
    Delete: 'Del',
    PageUp: 'Page up',
    PageDown: 'Page down',
  },
  /** On a Mac, in place of Ctrl. */
  command: 'Cmd',
} as const
