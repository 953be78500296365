import type { UrlRule } from '../../shared/url-rule'
import { counted } from '../numbers'

const KINDS: Record<UrlRule['kind'], string> = {
  exact: 'Whole path',
  prefix: 'Beginning',
  glob: 'With *',
}

/** Words of the Detectors section of Settings. */
export const detectorsStrings = {
  section: 'Detectors',
  ratio: 'Flagged clicks by window',
  ratioHint:
    'A window is found when the share of its flagged clicks is above the threshold. By the rule of the reference system the first view of any page is flagged, so a quiet site with few pages a visit is over one half on an ordinary day: look at Traffic first, then choose.',
  isOn: 'Judge windows',
  threshold: 'Threshold',
  thresholdHint: 'From 0 to 1; strictly above it.',
  minimumTotal: 'Least total',
  minimumTotalHint: 'Windows with fewer clicks are shown and never judged.',
  clicks: 'clicks',
  windowsInRow: 'Windows before it notifies',
  windowsInRowHint: 'The alert is there from the first one on; people are told at this one.',
  inRow: 'in a row',
  grace: 'Wait for late clicks',
  graceHint:
    'In event time, after the end of a window; what comes later is stored and changes no verdict.',
  seconds: 's',
  window: 'Length of windows',
  windowHint: 'Of raw clicks; a whole number of seconds that divides an hour.',
  flagged: 'Flagged are clicks with',
  flaggedHint:
    'Fields are timer, height, country, platform, os, browser, title, path and site; with =, !=, <, <=, >, >=, in (…), is null, and, or, not, and complete for a click without a null.',
  counted: 'Counted are clicks with',
  countedHint: 'The others are stored and belong to no window. Empty: all.',
  countedAll: 'all clicks',
  ruleFault: (fault: string) => `This rule cannot be read: ${fault}.`,
  forAll: 'These settings are for every window.',
  forThose: (time: string) =>
    `Threshold, least total and windows in a row are for windows that end after ${time}.`,
  clicksFrom: (time: string) =>
    `What a window of raw clicks is, is so for windows that begin at ${time} or later.`,
  forbidden: 'Forbidden pages',
  rules: {
    add: 'Add rules',
    addHint:
      'One a line: [exact|prefix|glob] PATTERN [SEVERITY] [case]. Rules look at the path alone, never at a query; * stands for anything; case makes capitals matter; # begins a remark.',
    placeholder: '/backup.zip\n/wp-admin*\n*/.env high',
    addButton: (rules: number) => (rules <= 1 ? 'Add the rule' : `Add ${counted(rules, 'rule')}`),
    added: (changed: number, unchanged: number) =>
      unchanged === 0
        ? `${counted(changed, 'rule')} added or changed`
        : `${counted(changed, 'rule')} added or changed, ${unchanged} stood so already`,
    refused: (lines: number, pattern: string, why: string) =>
      `${counted(lines, 'line was', 'lines were')} refused and ${lines === 1 ? 'stays' : 'stay'} here. ${pattern}: ${why}`,
    busy: 'Rules are being added.',
    nothingToAdd: 'Write a rule first.',
    try: 'Try an address',
    tryPlaceholder: 'https://shop.example/admin?x=1',
    tryHint: 'Says which rule it falls under.',
    noRule: (path: string) => `${path}: no rule.`,
    hasRule: (path: string, rule: string) => `${path}: forbidden by ${rule}.`,
    standing: (rules: number) => counted(rules, 'rule stands', 'rules stand'),
    search: 'Search rules',
    none: 'No page is forbidden by a rule of ours; what arrives as forbidden still is.',
    noneFound: 'No rule has that in it.',
    more: (rules: string) => `${rules} more; search to see them.`,
    columns: { kind: 'Compared', pattern: 'Pattern', severity: 'Severity', by: 'By' },
    kinds: KINDS,
    caseMatters: '(capitals matter)',
    shipped: 'shipped',
    remove: 'Remove',
    removed: (rule: string) => `Rule ${rule} removed`,
    reading: 'Reading rules',
    failed: 'Rules for forbidden pages could not be read.',
    tryAgain: 'Try again',
  },
}
