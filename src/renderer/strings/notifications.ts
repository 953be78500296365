import type { HeldReason, Obstacle } from '../../shared/notification'
import { counted } from '../numbers'

const HELD: Record<HeldReason, string> = {
  'notifications are off': 'Notifications were off',
  'health notifications are off': 'Notifications of Watchfloor itself were off',
  suppressed: 'Suppressed',
  snoozed: 'Snoozed',
  acknowledged: 'Acknowledged before',
  closed: 'Closed before',
  'no rule': 'No rule asks for it',
  cooldown: 'The same entity was notified shortly before',
  'no console': 'No console was open that could show it',
  'not allowed': 'The browser does not allow notifications',
  'not asked': 'The browser was not asked to allow notifications',
  paused: 'Notifications were paused',
  'do not disturb': 'The system asked not to disturb',
}
const WAITING: Record<'quiet hours' | 'cap' | 'late', string> = {
  'quiet hours': 'Quiet hours: in the digest afterwards',
  cap: 'More than the cap: in the summary that follows',
  late: 'Late: in the summary of its source',
}
const OBSTACLES: Record<Obstacle, string> = {
  'no console': 'No open console can show notifications.',
  'not allowed': 'This browser does not allow notifications.',
  'not asked': 'This browser has not been asked to allow notifications.',
  paused: 'Notifications are paused in the tray of the desktop.',
  'do not disturb': 'The system asks not to be disturbed.',
}

/** Words of the notification centre and of a browser’s permission. */
export const notificationsStrings = {
  title: 'Notification centre',
  heading: 'Notifications',
  open: 'Notifications',
  openNew: 'Notifications, new ones',
  close: 'Close notifications',
  key: 'Notifications',
  which: 'Which outcomes',
  views: { all: 'All', shown: 'Shown', held: 'Held back' },
  list: 'What became of notifications',
  reading: 'Reading the notifications.',
  failed: 'The notifications could not be read.',
  tryAgain: 'Try again',
  older: 'Show older ones',
  readingOlder: 'Reading older ones',
  shown: 'Shown',
  held: HELD,
  waiting: WAITING,
  openAlert: 'Open the alert',
  kinds: { health: 'Watchfloor', more: 'Summary', digest: 'Digest', 'catch-up': 'Late' },
  count: (count: number) => counted(count, 'alert'),
  settings: 'Notification settings',

  emptyTitle: 'Nothing notified yet',
  empty:
    'What live sources report is listed here: what was shown, and what was held back and why. Imports and the demo never notify.',
  emptyDemo: 'The demo never notifies. What your own sources report will be listed here.',
  emptyShownTitle: 'Nothing shown yet',
  emptyShown: 'Look under Held back for what was not shown, and why.',
  emptyHeldTitle: 'Nothing held back',
  emptyHeld: 'Everything that a rule asks for was shown.',

  quietUntil: (time: string) => `Quiet hours until ${time}: only Critical is shown.`,
  off: 'Notifications are off in Settings.',
  obstacles: OBSTACLES,

  allow: 'Allow notifications',
  askFirst: 'This browser shows no notifications of Watchfloor until you allow them.',
  denied:
    'This browser blocks notifications of this page. Allow them in its settings for this site (the icon beside the address), then reload.',
  insecure:
    'Browsers show notifications only over https or on this machine itself. Open the console over https.',
  unsupported: 'This browser cannot show notifications.',
  granted: 'This browser shows notifications while the console is open in a tab.',

  testTitle: 'Notifications work',
  testBody: 'Watchfloor tells you here about new alerts.',
} as const
