import { CUT_FIELD, type DetectionCut } from '../../../shared/detection'
import { cutText } from './cut-text'
import { isObject, type JsonObject } from './json'
import { type KeptRaw, keepRaw } from './raw'

/** Characters of a detection that are kept with its event. */
export const DETECTION_CAP = 256 * 1024
/** Characters for what is no event: rule, fields, outcomes, tags. */
const HEAD_BUDGET = 64 * 1024
/** Characters beside the events themselves: labels, brackets, commas. */
const FRAME = 200
/** Events that do not fit, after which no further one is tried. */
const MAX_MISSES = 20
const EVENTS_FIELD = 'collectionElements'

/** How far values are shortened. */
interface Limits {
  text: number
  items: number
  depth: number
}

/** Tried in this order, until a part fits. */
const LIMITS: readonly Limits[] = [
  { text: 16_384, items: 1_000, depth: 40 },
  { text: 1_024, items: 50, depth: 20 },
  { text: 128, items: 10, depth: 8 },
]

/**
 * What is kept of a detection: all of it up to the cap. A larger one stays a detection of the same
 * shape, so that its rule, fields and evidence can be read for as long as it is kept: the first
 * event of each of the rule's variables, then the others as far as there is room, long values
 * shortened where nothing else helps. What was left out is counted in `watchfloorLeftOut`.
 */
export function keepDetection(text: string, detection: JsonObject): KeptRaw {
  if (text.length <= DETECTION_CAP) return { raw: text }
  const raw = condense(detection)
  return raw.length <= DETECTION_CAP ? { raw, rawSize: text.length } : keepRaw(text)
}

function condense(detection: JsonObject): string {
  const cut: DetectionCut = { events: 0, values: 0 }
  const { [EVENTS_FIELD]: elements, ...rest } = detection
  const head = shortenTo(rest, HEAD_BUDGET, cut) ?? '{}'
  const events = keepEvents(elements, DETECTION_CAP - head.length - FRAME, cut)
  const inner = head.slice(1, -1)
  const parts = [
    inner,
    `"${EVENTS_FIELD}":${events}`,
    `"${CUT_FIELD}":{"events":${cut.events},"values":${cut.values}}`,
  ]
  return `{${parts.filter((part) => part !== '').join(',')}}`
}

/** One reference of the evidence, as text once it is kept. */
interface Reference {
  element: number
  value: unknown
  kept: string | null
}

function keepEvents(elements: unknown, budget: number, cut: DetectionCut): string {
  const list = Array.isArray(elements) ? elements.filter(isObject) : []
  const references = list.flatMap(referencesOf)
  let left = budget
  let misses = 0
  for (const reference of byImportance(references)) {
    if (misses > MAX_MISSES) break
    const label = labelOf(list[reference.element])
    reference.kept = shortenTo(reference.value, left - label.length - FRAME, cut)
    if (reference.kept === null) misses += 1
    else left -= reference.kept.length + label.length + FRAME
  }
  const kept = references.filter((reference) => reference.kept !== null)
  cut.events = references.length - kept.length
  return layOut(list, kept)
}

function referencesOf(element: JsonObject, index: number): Reference[] {
  const { references } = element
  const values: unknown[] = Array.isArray(references) ? references : []
  return values.filter(isObject).map((value) => ({ element: index, value, kept: null }))
}

/** The first of each element, then all others. */
function byImportance(references: readonly Reference[]): Reference[] {
  const first: Reference[] = []
  const others: Reference[] = []
  let element = -1
  for (const reference of references) {
    if (reference.element === element) others.push(reference)
    else first.push(reference)
    element = reference.element
  }
  return [...first, ...others]
}

function layOut(list: readonly JsonObject[], kept: readonly Reference[]): string {
  const texts: string[] = []
  for (let from = 0; from < kept.length; ) {
    const element = kept[from]?.element ?? 0
    let to = from
    while (kept[to]?.element === element) to += 1
    const inside = kept.slice(from, to).map((reference) => reference.kept)
    texts.push(`{"label":${labelOf(list[element])},"references":[${inside.join(',')}]}`)
    from = to
  }
  return `[${texts.join(',')}]`
}

function labelOf(element: JsonObject | undefined): string {
  const { label } = element ?? {}
  return JSON.stringify(typeof label === 'string' ? cutText(label, 200) : '')
}

/** The value as JSON of at most `budget` characters, shortened as far as needed; null if it cannot. */
function shortenTo(value: unknown, budget: number, cut: DetectionCut): string | null {
  for (const limits of LIMITS) {
    const shortened = new Shortener(limits, budget)
    const text = JSON.stringify(shortened.shorten(value, 0))
    if (text.length > budget) continue
    cut.values += shortened.cuts
    return text
  }
  return null
}

/** Copies a value within limits, and gives up on its rest when that is far too long anyway. */
class Shortener {
  cuts = 0
  private weight = 0

  constructor(
    private readonly limits: Limits,
    private readonly budget: number,
  ) {}

  shorten(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.cutLong(value, this.limits.text)
    if (typeof value !== 'object' || value === null) return this.weigh(value, 8)
    if (depth >= this.limits.depth || this.weight > this.budget) {
      this.cuts += 1
      return this.weigh('…', 3)
    }
    if (Array.isArray(value)) {
      return this.first(value).map((item) => this.shorten(item, depth + 1))
    }
    // Entries are set as data, so that a field named like a prototype stays a field.
    return Object.fromEntries(
      this.first(Object.entries(value)).map(([name, item]) => [
        this.cutLong(name, 200),
        this.shorten(item, depth + 1),
      ]),
    )
  }

  private cutLong(text: string, most: number): string {
    if (text.length <= most) return this.weigh(text, text.length + 3)
    this.cuts += 1
    return this.weigh(`${cutText(text, most)}…`, most + 3)
  }

  private first<Item>(items: Item[]): Item[] {
    if (items.length <= this.limits.items) return items
    this.cuts += 1
    return items.slice(0, this.limits.items)
  }

  private weigh<Value>(value: Value, size: number): Value {
    this.weight += size
    return value
  }
}
