import { measureSimilarity, SIMILARITY_NAMES } from './similarity'
import { measureTexts } from './text-figures'
import {
  countNames,
  countQueries,
  type TunnelWindow,
  TYPE_GROUPS,
  WINDOW_MS,
} from './traffic-window'

/** Raised whenever a feature changes: a model is for one version. */
export const FEATURE_SET_VERSION = 1

/** Names of a sample whose pairs are compared: as many as the reference system looks at. */
const COMPARED = 10
const MINUTES = WINDOW_MS / 60_000

const MEASURES = [
  'names',
  'distinctShare',
  'queriesAMinute',
  'meanCharacters',
  'deviation',
  'longestLabel',
  'meanLabels',
  'entropy',
  'evenness',
  'alphabet',
  'digitShare',
  'hexShare',
  'vowelShare',
  'hyphenShare',
  'otherCharacterShare',
  'commonPairShare',
  'changeShare',
  'longestConsonants',
  'repeatedTokenShare',
  'numericLabelShare',
  'serviceLabelShare',
  'sameLengthShare',
] as const

const ANSWERS = ['isAnswered', 'missingShare', 'loopbackShare', 'answerCharacters'] as const

/** Names of the features, in their order. */
export const FEATURE_NAMES: readonly string[] = [
  ...SIMILARITY_NAMES,
  ...MEASURES,
  ...TYPE_GROUPS.map((group) => `${group}Share`),
  ...ANSWERS,
]

export const FEATURE_COUNT = FEATURE_NAMES.length

/** Writes the features of a window into an array, from `at` on. */
export function writeFeatures(window: TunnelWindow, into: Float32Array, at: number): void {
  const texts = window.sample.map(({ labels }) => labels)
  const row = [
    ...measureSimilarity(texts.slice(0, COMPARED)),
    ...measureNames(window, texts),
    ...measureTypes(window),
    ...measureAnswers(window),
  ]
  into.set(row, at)
}

function measureNames(window: TunnelWindow, texts: readonly string[]): number[] {
  const lines = window.questions + window.answered
  const queries = countQueries(window)
  const names = countNames(window)
  const text = measureTexts(texts)
  const lengths = texts.map((each) => each.length)
  const mean = meanOf(lengths)
  const labels = texts.flatMap((each) => each.split('.'))
  const numeric = labels.filter((label) => /^[0-9]+$/.test(label)).length
  return [
    Math.log2(1 + names),
    Math.min(1, names / queries),
    Math.log2(1 + queries / MINUTES),
    window.labelCharacters / lines,
    Math.sqrt(meanOf(lengths.map((length) => (length - mean) ** 2))),
    window.longestLabel,
    labels.length / texts.length,
    text.entropy,
    text.alphabet < 2 ? 0 : text.entropy / Math.log2(text.alphabet),
    text.alphabet,
    text.digits,
    text.hex,
    text.vowels,
    text.hyphens,
    text.others,
    text.commonPairs,
    text.changes,
    text.longestConsonants,
    repeatedTokens(texts),
    numeric / labels.length,
    labels.filter((label) => label.startsWith('_')).length / labels.length,
    mostFrequent(lengths) / texts.length,
  ]
}

function measureTypes({ types, questions, answered }: TunnelWindow): number[] {
  return TYPE_GROUPS.map((group) => types[group] / (questions + answered))
}

function measureAnswers(window: TunnelWindow): number[] {
  const { answered, missing, loopback, answerCharacters } = window
  if (answered === 0) return [0, 0, 0, 0]
  return [1, missing / answered, loopback / answered, Math.log2(1 + answerCharacters / answered)]
}

/**
 * Share of tokens, which hyphens, underscores and dots divide, that stand in more than one name:
 * host names are put together from the same parts, data are not.
 */
function repeatedTokens(texts: readonly string[]): number {
  const names = new Map<string, number>()
  const tokens = texts.map((text) => new Set(text.split(/[._-]/).filter((token) => token !== '')))
  for (const each of tokens) for (const token of each) names.set(token, (names.get(token) ?? 0) + 1)
  const all = tokens.flatMap((each) => [...each])
  const repeated = all.filter((token) => (names.get(token) ?? 0) > 1)
  return all.length === 0 ? 0 : repeated.length / all.length
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return Math.max(0, ...counts.values())
}

/**
 * Bytes that the labels of a window carry, about: the characters of distinct names, each at the
 * entropy of the names that are kept.
 */
export function countCarriedBytes(window: TunnelWindow): number {
  const lines = window.questions + window.answered
  const queries = countQueries(window)
  const characters = (window.labelCharacters / lines) * Math.min(queries, countNames(window))
  const { entropy } = measureTexts(window.sample.map(({ labels }) => labels))
  return Math.round((characters * entropy) / 8)
}
