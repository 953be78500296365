import type { TrainingState } from '../../shared/training'
import { counted, fullCount } from '../numbers'

const STATES: Record<Exclude<NonNullable<TrainingState['step']>, 'growing'>, string> = {
  reading: 'Reading request sets',
  checking: 'Trying the model out',
}

/** Words of training and comparing models of request sets. */
export const trainingStrings = {
  open: 'Train a model',
  title: 'Train a model of your traffic',
  close: 'Close',
  key: 'Train a model',
  hint: 'It grows an isolation forest on the request sets that history has. What is in them counts as ordinary, so attackers are left out as far as they are known. Nothing judges by it before you put it in place.',
  reading: 'Reading what there is to train on',
  failed: 'What there is to train on could not be read.',
  tryAgain: 'Try again',
  none: 'History has no request sets yet. Read an access log first, on Sources.',
  from: 'From',
  to: 'To',
  badTime: 'Type a time such as 2026-03-02 06:00.',
  endsBefore: 'It ends before it begins.',
  hosts: 'Hosts',
  hostsHint: 'None chosen: all.',
  host: (host: string, sets: number, clients: number) =>
    `${host}: ${counted(sets, 'request set')}, ${counted(clients, 'client')}`,
  noHosts: 'No request sets between these times.',
  total: (sets: number) => `${counted(sets, 'request set')} of these hosts`,
  features: 'Features',
  featuresChosen: (count: number, all: number) => `${count} of ${all} features`,
  usual: 'The usual ones',
  noFeatures: 'Choose at least one feature.',
  more: 'More settings',
  sets: 'Request sets at most',
  setsHint: 'Drawn at random.',
  setsOfHost: 'And of each host',
  setsOfHostHint: 'So that a busy host does not hide the others. Empty: no limit.',
  trees: 'Trees',
  treesHint: 'More are steadier, and slower.',
  subsample: 'Request sets of each tree',
  falsePositives: 'Ordinary clients above the threshold, %',
  falsePositivesHint: 'The threshold is chosen by clients that no tree was grown from.',
  seed: 'Seed',
  seedHint: 'The same seed and request sets give the same model.',
  leavesOutJudged: 'Leave out clients that were found anomalous',
  leavesOutJudgedHint: 'Unless they are labelled benign. Labelled attackers are always left out.',
  name: 'Name',
  namePlaceholder: 'web-anomaly and the day',
  badNumber: (min: number, max: number) => `Give a number from ${min} to ${max}.`,
  badName: 'Small letters, digits and hyphens, such as web-anomaly-2.',
  submit: 'Train',
  starting: 'It is being started.',
  running: 'A training runs.',
  cancel: 'Stop training',
  progress: 'How far the training is',
  step: ({ step, done, of }: TrainingState) => {
    if (step === 'growing') return `Growing: tree ${fullCount(done)} of ${fullCount(of)}`
    if (step === null) return ''
    return of === 0 ? STATES[step] : `${STATES[step]}: ${fullCount(done)} of ${fullCount(of)}`
  },
  by: (actor: string) => `started by ${actor}`,
  cancelled: 'The training was stopped; nothing was kept.',
  failedTraining: 'The training failed',
  done: (model: string) => `${model} is trained`,
  report: {
    sets: (sets: number, labelled: number, judged: number) =>
      `${counted(sets, 'request set')} looked at; left out ${fullCount(labelled)} of labelled attackers and ${fullCount(judged)} of clients found anomalous.`,
    grown: (sets: number, clients: number, threshold: string) =>
      `Grown from ${counted(sets, 'request set')}; threshold ${threshold}, chosen by ${counted(clients, 'client')} that were kept from it.`,
    labelled: (auc: string, found: string) =>
      `Labelled attackers: ROC-AUC ${auc}, ${found} above the threshold.`,
    took: (seconds: string) => `It took ${seconds} s.`,
  },
  look: 'Compare it',

  compare: 'Compared with the model in place',
  compareNow: 'Compare',
  compareHint: (model: string) =>
    `Both judge the request sets of the newest days: what ${model} would have found, and what is found now.`,
  inPlace: 'It judges now.',
  comparing: 'Both models judge',
  stopComparing: 'Stop',
  compareFailed: 'The models could not be compared.',
  days: 'Days',
  dayChoices: { '1': '1 d', '7': '7 d', '30': '30 d' },
  judged: (judged: number, total: number) =>
    judged < total
      ? `${fullCount(judged)} of ${counted(total, 'request set')}, drawn at random`
      : counted(total, 'request set'),
  span: (from: string, to: string) => `${from} to ${to}`,
  scores: (model: string) => `Request sets by score of ${model}, log scale`,
  columns: { what: 'What', current: 'Now', candidate: 'With it' },
  lines: {
    threshold: 'Threshold',
    sets: 'Request sets above it',
    clients: 'Clients above it',
    alerts: 'Alerts',
    hosts: 'of hosts',
    auc: 'ROC-AUC, labelled clients',
    found: 'Labelled attackers found',
    falsePositives: 'Labelled benign clients above it',
  },
  labelled: (attackers: number, benign: number) =>
    attackers + benign === 0
      ? 'No client of them is labelled: give feedback on their pages, or choose lists in Settings, to see what each model finds.'
      : `${counted(attackers, 'client')} labelled as attackers, ${fullCount(benign)} as benign.`,
  noLabels: 'no labels',
  found: (count: number) => `${counted(count, 'client')} that it alone finds`,
  lost: (count: number) => `${counted(count, 'client')} that it finds no more`,
  shown: (shown: number) => `The first ${fullCount(shown)} by score.`,
  differ: { client: 'Client', host: 'Host', current: 'Now', candidate: 'With it', label: 'Label' },
  openClient: (client: string) => `Open ${client}`,
  use: 'Put in place',
  useHint:
    'Judges from the next bucket on, with its own threshold. The one before stays, and Undo brings it back.',
  notUsable: 'It cannot be used as it is.',
  history: 'Put in place so far',
  historyLine: (model: string, actor: string) => `${model}, by ${actor}`,
  restore: (model: string) => `Put ${model} back in place`,
  restoreShort: 'Put back',
  gone: 'It is not there any more.',
}
