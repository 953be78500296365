import type { CloseReason } from '../../../shared/alert-status'
import type { CardRule, CardTally, ReportCard } from '../../../shared/report-card'
import { AUTO } from '../blacklists/standing'
import type { Decision } from '../decision'
import type { Workspace } from '../workspace'
import { standingWithin } from './standing-decisions'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** 1970 began on a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS
/** The rules whose share of all clicks is told. */
const NOISIEST = 3

/** What each rule gave and cost in the last weeks, the running one included. */
export async function readReportCard(
  { pipeline, ruleAlerts, desk }: Workspace,
  weeksBack: number,
  now: number,
): Promise<ReportCard> {
  const weeks = weeksUntil(now, weeksBack)
  const span = { from: weeks[0] ?? now, to: now + 1 }
  await pipeline.settle()
  const arrived = await ruleAlerts.countByWeek(span.from, span.to)
  const decisions = standingWithin(desk.decisions(), span).filter(({ actor }) => actor !== AUTO)
  const closed = desk.closedWithin(span)
  const ids = new Set([...closed.map(({ id }) => id), ...decisions.map(({ object }) => object)])
  const ruled = new Map((await ruleAlerts.rulesOf([...ids])).map((each) => [each.id, each]))
  const book = new CardBook(weeks)
  for (const { week, alerts, ...rule } of arrived) book.addAlerts(rule, week, alerts)
  for (const { id, reason, actor, at } of closed) {
    const of = ruled.get(id)
    if (of === undefined) continue
    const minutes = actor === AUTO ? null : (at - of.arrived) / 60_000
    book.addClose(of, weekOf(of.arrived), reason, minutes)
  }
  for (const { rule, at } of clicksOf(decisions, ruled)) book.addClick(rule, weekOf(at))
  return { ...book.sumUp(), weeks, madeAt: now }
}

/** The Mondays of the last weeks, 00:00 UTC, oldest first. */
export function weeksUntil(now: number, count: number): number[] {
  const last = weekOf(now)
  return Array.from({ length: count }, (_, index) => last - (count - 1 - index) * WEEK_MS)
}

function weekOf(at: number): number {
  return Math.floor((at - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS
}

interface RuleName {
  detector: string
  rule: string
}

/** One click for each change and rule, however many alerts it took. */
function* clicksOf(
  decisions: readonly Decision[],
  ruled: ReadonlyMap<string, RuleName>,
): Generator<{ rule: RuleName; at: number }> {
  const counted = new Set<string>()
  for (const { changeId, object, at } of decisions) {
    const rule = ruled.get(object)
    if (rule === undefined) continue
    const key = `${changeId} ${rule.detector} ${rule.rule}`
    if (counted.has(key)) continue
    counted.add(key)
    yield { rule, at }
  }
}

/** A tally that is still being made. */
interface OpenTally extends CardTally {
  minutes: number[]
}

const COUNTED_AS: Record<
  CloseReason,
  'truePositives' | 'benignPositives' | 'falsePositives' | 'otherwise'
> = {
  'true positive': 'truePositives',
  'benign positive': 'benignPositives',
  'false positive': 'falsePositives',
  duplicate: 'otherwise',
  automated: 'otherwise',
  other: 'otherwise',
}

/** Gathers counts by rule and week. */
class CardBook {
  private readonly rules = new Map<string, { name: RuleName; title: string; byWeek: OpenTally[] }>()
  private readonly places: ReadonlyMap<number, number>

  constructor(private readonly weeks: readonly number[]) {
    this.places = new Map(weeks.map((week, place) => [week, place]))
  }

  addAlerts(rule: RuleName & { title: string }, week: number, alerts: number): void {
    const { known, tally } = this.find(rule, week)
    // Rows come with the busiest week first: its title stands.
    if (known.title === '') known.title = rule.title
    if (tally !== null) tally.alerts += alerts
  }

  addClose(rule: RuleName, week: number, reason: CloseReason, minutes: number | null): void {
    const { tally } = this.find(rule, week)
    if (tally === null) return
    tally[COUNTED_AS[reason]] += 1
    if (minutes !== null) tally.minutes.push(minutes)
  }

  addClick(rule: RuleName, week: number): void {
    const { tally } = this.find(rule, week)
    if (tally !== null) tally.clicks += 1
  }

  sumUp(): Pick<ReportCard, 'rules' | 'clicks' | 'noisiestShare'> {
    const rules = [...this.rules.values()]
      .map(
        ({ name, title, byWeek }): CardRule => ({
          ...name,
          title: title === '' ? name.rule : title,
          total: close(addUp(byWeek)),
          byWeek: byWeek.map(close),
        }),
      )
      .sort(byCost)
    const clicks = rules.reduce((sum, { total }) => sum + total.clicks, 0)
    const noisiest = rules.slice(0, NOISIEST).reduce((sum, { total }) => sum + total.clicks, 0)
    return { rules, clicks, noisiestShare: clicks === 0 ? null : noisiest / clicks }
  }

  private find({ detector, rule }: RuleName, week: number) {
    const key = `${detector} ${rule}`
    const known = this.rules.get(key) ?? {
      name: { detector, rule },
      title: '',
      byWeek: this.weeks.map(noTally),
    }
    this.rules.set(key, known)
    return { known, tally: known.byWeek[this.places.get(week) ?? -1] ?? null }
  }
}

function noTally(): OpenTally {
  return {
    ...{ alerts: 0, truePositives: 0, benignPositives: 0, falsePositives: 0, otherwise: 0 },
    ...{ medianMinutes: null, clicks: 0, minutes: [] },
  }
}

function addUp(tallies: readonly OpenTally[]): OpenTally {
  const sum = noTally()
  for (const each of tallies) {
    sum.alerts += each.alerts
    sum.truePositives += each.truePositives
    sum.benignPositives += each.benignPositives
    sum.falsePositives += each.falsePositives
    sum.otherwise += each.otherwise
    sum.clicks += each.clicks
    sum.minutes.push(...each.minutes)
  }
  return sum
}

function close({ minutes, ...tally }: OpenTally): CardTally {
  return { ...tally, medianMinutes: medianOf(minutes) }
}

function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle]
  if (upper === undefined) return null
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

function byCost(a: CardRule, b: CardRule): number {
  return (
    b.total.clicks - a.total.clicks ||
    b.total.alerts - a.total.alerts ||
    a.detector.localeCompare(b.detector) ||
    a.rule.localeCompare(b.rule)
  )
}
