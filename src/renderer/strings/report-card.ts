import { counted, fullCount, percent } from '../numbers'

/** Words of the report card of the rules. */
export const reportCardStrings = {
  title: 'Report card',
  weeks: 'Weeks',
  lastWeeks: (count: number) => (count === 1 ? 'This week' : `${count} weeks`),
  reading: 'Counting what each rule gave',
  failed: 'The report card could not be made.',
  none: {
    title: 'No alert arrived in these weeks',
    text: 'As soon as alerts come and are decided on, each rule shows here what it gave and what it cost.',
  },
  noisiest: (rules: number, share: number, clicks: number) =>
    `The noisiest ${rules === 1 ? 'rule' : fullCount(rules)} took ${percent(share)} of ${counted(clicks, 'click')}.`,
  noClicks: 'Nobody decided anything in these weeks.',
  click: 'A click is one action of a person, however many alerts it took.',
  columns: {
    rule: 'Rule',
    detector: 'Detector',
    weeks: 'Week by week',
    alerts: 'Alerts',
    outcomes: 'True, benign, false',
    median: 'Median to close',
    clicks: 'Clicks',
  },
  byWeek: (counts: readonly number[]) => `Alerts by week: ${counts.map(fullCount).join(', ')}`,
  outcomes: (yes: number, benign: number, no: number, all: number) =>
    all === 0
      ? 'none closed'
      : `${percent(yes / all)}, ${percent(benign / all)}, ${percent(no / all)} of ${fullCount(all)}`,
  minutes: (minutes: number) =>
    minutes < 120
      ? `${minutes < 10 ? minutes.toFixed(1) : Math.round(minutes)} min`
      : `${(minutes / 60).toFixed(1)} h`,
  neverClosed: 'nobody closed any',
  noClick: 'no click',
  show: 'Show alerts',
  threshold: 'Detector',
  suppress: 'Suppress',
  suppressTitle: (title: string) => `Suppress open alerts of “${title}”`,
  suppressHint:
    'Each subject that has an open alert of this rule is suppressed: stored, counted and judged, but not shown as open.',
  keys: {
    next: 'Next rule',
    previous: 'Previous rule',
    show: 'Its alerts in Live',
    suppress: 'Suppress its open alerts',
    threshold: 'Its detector, with thresholds',
  },
} as const
