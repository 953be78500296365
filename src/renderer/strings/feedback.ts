import type { Feedback, Label } from '../../shared/label'

const NAMES: Record<Feedback, string> = {
  correct: 'Correct',
  incorrect: 'Incorrect',
  bot: 'Bot',
  'not-bot': 'Not a bot',
}
const MEANS: Record<Feedback, string> = {
  correct: 'The verdict is right.',
  incorrect: 'The verdict is wrong.',
  bot: 'A machine that should not be here: an attacker for training.',
  'not-bot': 'A person or a machine that may be here: benign for training.',
}
const LABELS: Record<Label, string> = { attack: 'attacker', benign: 'benign' }

/** Words of what people say that clients and incidents really are. */
export const feedbackStrings = {
  title: 'Feedback',
  names: NAMES,
  means: MEANS,
  labels: LABELS,
  give: 'Feedback',
  giveOn: (what: string) => `Feedback on ${what}`,
  hint: 'It labels the client for training and for measuring models; nothing is blocked by it.',
  reason: 'Reason',
  reasonHint: 'Seen in the audit trail and in exports.',
  submit: 'Give feedback',
  cancel: 'Cancel',
  takeAway: 'Take away',
  column: 'Feedback',
  reading: 'Reading feedback',
  failed: 'Feedback could not be read.',
  tryAgain: 'Try again',
  standing: (name: string, actor: string) => `${name}, by ${actor}`,
  imported: (word: string) => `Known as ${word}`,
  detail: (when: string, reason: string) => (reason === '' ? when : `${when}: ${reason}`),
  ofIncident: (host: string) => `Incident of ${host}`,
  ofSet: (client: string, host: string) => `${client} at ${host}`,
}
