import { counted } from '../numbers'

/** Words of links that look a value up elsewhere, and of their setting. */
export const lookupLinkStrings = {
  section: 'Look-up links',
  title: 'Look up elsewhere',
  at: (value: string) => (value === '' ? 'Look up at' : `Look up ${value} at`),
  learns: 'The host learns the value. Nothing is asked before you click.',
  label: 'Links',
  hint: 'One a line: name | address, domain or hash | https address with {value} behind the host. Shown on pages of entities and in the details of alerts, with their host; opened in the browser by a click alone.',
  none: 'No links are shown.',
  valid: (count: number) => `${counted(count, 'link')}.`,
  line: (line: number, problem: string) => `Line ${line} ${problem}.`,
  more: (count: number) => `${counted(count, 'more line')} to mend.`,
  apply: 'Ctrl+Enter, or leaving the field, saves.',
} as const
