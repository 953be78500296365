import type { Effect, Preview } from '../../shared/score'
import { counted, fullCount } from '../numbers'

type Judged = Preview['of']

const judged = (size: number, of: Judged) =>
  of === 'names' ? counted(size, 'name') : counted(size, 'window')

/** Words about probabilities, the threshold, and what another one would have meant. */
export const thresholdStrings = {
  title: (of: Judged) => (of === 'names' ? 'Names by probability' : 'Windows by probability'),
  span: (from: string, to: string) => `${from} to ${to}, log scale`,
  reading: 'Reading probabilities',
  failed: 'Probabilities could not be read.',
  tryAgain: 'Try again',
  none: {
    names: 'No name was judged in the 24 h up to the newest DNS query, so nothing can be foretold.',
    windows:
      'Nothing was found in the 24 h up to the newest DNS query, so nothing can be foretold.',
  },
  noQueries:
    'No DNS log has been read yet. Add one on Sources; probabilities come with its queries.',
  total: (size: number, of: Judged) => judged(size, of),
  chart: (name: string, of: Judged) =>
    of === 'names' ? `Names by probability of ${name}` : `Windows by probability of ${name}`,
  asTable: 'As a table',
  asChart: 'As a chart',
  columns: { from: 'From', to: 'To', size: { names: 'Names', windows: 'Windows' }, side: 'Side' },
  over: 'over the threshold',
  under: 'not over it',
  both: 'on both sides',
  copy: 'Copy the table',
  copied: 'The table',
  threshold: 'Threshold',
  thresholdOf: (name: string) => `Threshold of ${name}`,
  slide: (name: string) => `Slide the threshold of ${name}`,
  badThreshold: 'A number between 0 and 1.',
  saved: 'saved',
  ofModel: (value: string) => `The model’s own is ${value}.`,
  apply: 'Apply',
  reset: 'Reset',
  useOwn: 'Use the model’s own',
  changed: (detector: string) => `${detector}: threshold`,
  ownValue: 'the model’s own',
  asking: 'Being counted',
  previewFailed: 'What it would have meant could not be counted.',
  now: (of: Judged, { found, clients, alerts }: Effect) =>
    `Up to ${counted(alerts, 'alert')} in that day: ${judged(found, of)} of ${counted(clients, 'client')} over it.`,
  instead: ({ of, current, wanted }: Preview) => {
    const more = wanted.alerts - current.alerts
    const change =
      more === 0 ? 'as many' : more > 0 ? `${fullCount(more)} more` : `${fullCount(-more)} hidden`
    return `Up to ${counted(wanted.alerts, 'alert')} in that day instead of ${fullCount(current.alerts)} at ${current.threshold}: ${change}. ${judged(wanted.found, of)} of ${counted(wanted.clients, 'client')} over it instead of ${fullCount(current.found)} of ${fullCount(current.clients)}.`
  },
  partial:
    'Of windows only what was found is kept: what a lower threshold would have found besides is not known.',
}
