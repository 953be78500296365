import type { PastDecision, Related } from '../../../shared/entity-page'
import { subjectOf } from '../alerts/decisions'
import { alertName } from '../alerts/identity'
import { splitObject } from '../blacklists/ledger'
import { blocks, readValue } from '../blacklists/value'
import { type Decision, isAboutForgotten } from '../decision'
import type { Workspace } from '../workspace'
import { entityOf } from './entity'

/** How far back related entities are looked for. */
const RELATED_MS = 30 * 24 * 3_600_000
/** Alerts whose decisions are looked at, the newest. */
const MOST_ALERTS = 2_000

/** Entities that have to do with one, by how. */
export async function readRelated(
  workspace: Workspace,
  input: string,
  now: number,
): Promise<Related> {
  await workspace.pipeline.settle()
  return { groups: await workspace.related.read(entityOf(input), now - RELATED_MS) }
}

/** What was decided on an entity, on its alerts and on entries that cover it, newest first. */
export async function readPastDecisions(
  workspace: Workspace,
  input: string,
  limit: number,
): Promise<{ decisions: PastDecision[]; total: number }> {
  const { ip, subject } = entityOf(input)
  const { alerts, desk, lists, silences, notes } = workspace
  await workspace.pipeline.settle()
  const facts = await alerts.readOf(subject, MOST_ALERTS, ip === null)
  const onAlerts = facts.flatMap(({ id, title }) =>
    desk.decisionsOn(id).map((each) => tell(each, `${alertName(id)}, ${title}`)),
  )
  const isCovered = covering(subject)
  const onLists = lists.decisions().flatMap((each) => {
    if (isAboutForgotten(each)) return []
    if (each.kind === 'allow') return isCovered(each.object) ? [tell(each, each.object)] : []
    if (each.kind !== 'entry') return []
    const { list, value } = splitObject(each.object)
    return isCovered(value) ? [tell(each, `${value}, ${list}`)] : []
  })
  const silenced = silences.decisions().flatMap((each) => {
    if (isAboutForgotten(each) || subjectOf(each.object) !== subject) return []
    return [tell(each, `${ruleOf(each.object)} of ${subject}`)]
  })
  const noted = notes.decisionsOn(subject).map(tellNote)
  const decisions = [...onAlerts, ...onLists, ...silenced, ...noted].sort((a, b) => b.at - a.at)
  return { decisions: decisions.slice(0, limit), total: decisions.length }
}

function tell({ changeId, at, actor, action, reason, data }: Decision, object: string) {
  const note = typeof data.note === 'string' ? data.note : ''
  const why = [reason, note].filter((text) => text !== '').join(': ')
  return { id: `${changeId} ${object}`, at, actor, action, object, reason: why }
}

/** Whether an entry or allowed value holds the entity: itself, its network, or a domain above it. */
function covering(subject: string): (value: string) => boolean {
  const own = readValue(subject)
  if (own === null) return () => false
  return (value) => {
    const other = readValue(value)
    return other !== null && blocks(other, own)
  }
}

function ruleOf(key: string): string {
  return key.split('|')[1] ?? key
}

function tellNote(decision: Decision) {
  const { action, data } = decision
  const text = typeof data.text === 'string' ? `"${data.text.slice(0, 200)}"` : ''
  return { ...tell(decision, text), action: action.replace(/ on$/, '') }
}
