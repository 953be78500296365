import type { Change } from '../../../shared/alert'
import type { AlertDesk } from '../alerts/desk'
import type { Blacklists } from '../blacklists/blacklists'
import { BadInputError, type Decision, UnavailableError } from '../decision'
import type { ForgettingJob, ForgettingStore } from '../history/forgetting'
import type { DecisionStore } from '../history/operations'
import type { Pipeline } from '../pipeline'
import type { ListTally } from '../tally/tally'
import { forgottenName } from './entity-name'
import { forgetInDecision } from './forgotten-decisions'

/** The stores from which an entity is taken. */
export interface ForgettingStores {
  forgetting: ForgettingStore
  decisions: Pick<DecisionStore, 'rewrite' | 'append'>
  /** Key of the names that stand for what was forgotten. */
  key: Uint8Array
}

/** What else of a workspace knows something of an entity. */
export interface ForgettingParts extends ForgettingStores {
  desk: Pick<AlertDesk, 'serialise' | 'load'>
  lists: Pick<Blacklists, 'rewrite'>
  pipeline: Pick<Pipeline, 'exclusively'>
  tally: ListTally
  saveTally: () => Promise<void>
  /** Totals, charts and consoles are drawn anew. */
  onForgotten: () => Promise<void>
  now: () => number
  newId: () => string
}

/** An entity as it is asked for. */
export interface ForgetInput {
  entity: { ip: string | null; subject: string }
  reason: string
  /** What was typed to confirm: the entity itself. */
  confirmation: string
}

/**
 * Deletes events, evidence, alerts and counters of an entity, and keeps what was decided about it
 * under another name. Answers the decision for the audit trail. Nothing is read or decided
 * meanwhile; an import afterwards is new data.
 * @throws BadInputError without the confirmation.
 */
export async function forget(
  parts: ForgettingParts,
  input: ForgetInput,
  actor: string,
): Promise<{ change: Change; decision: Decision }> {
  const value = input.entity.subject
  if (value === '' || value === '::')
    throw new BadInputError('Name what is to be forgotten.', 'value')
  if (input.confirmation.trim() !== value) {
    throw new BadInputError(`Type ${value} to confirm. This cannot be undone.`, 'confirmation')
  }
  const why = parts.tally.whyAway()
  if (why !== null)
    throw new UnavailableError(`${why}. Nothing was forgotten; try again soon.`, 5_000)
  const asked = {
    value,
    ip: input.entity.ip,
    token: forgottenName(parts.key, value),
    changeId: parts.newId(),
    actor,
    reason: input.reason.trim(),
    at: parts.now(),
  }
  return parts.desk.serialise(async () => {
    const decision = await parts.pipeline.exclusively(async () => {
      const job: ForgettingJob = { ...asked, ...(await parts.forgetting.count(asked)) }
      await parts.forgetting.begin(job)
      const made = await parts.lists.rewrite(() => eraseStored(parts, job))
      await parts.desk.load()
      await finishCounters(parts, job)
      await parts.onForgotten()
      return made
    })
    return { change: toChange(decision, value), decision }
  })
}

/**
 * Finishes at a start what a kill broke off in the tables; `finishCounters` follows once the tally
 * is there. Null where nothing was left undone.
 */
export async function resumeForgetting(
  stores: ForgettingStores,
): Promise<{ job: ForgettingJob; decision: Decision } | null> {
  const job = await stores.forgetting.readUnfinished()
  return job === null ? null : { job, decision: await eraseStored(stores, job) }
}

/** The rest of a forgetting that a start finishes: counters that a snapshot still held. */
export async function finishCounters(
  parts: Pick<ForgettingParts, 'tally' | 'saveTally' | 'forgetting'>,
  job: ForgettingJob,
): Promise<void> {
  await dropCounters(parts.tally, job)
  await parts.saveTally()
  await parts.forgetting.finish()
}

/** Every step may be done again, and the audit trail gets its line once: it is known by its id. */
async function eraseStored(
  { forgetting, decisions, key }: ForgettingStores,
  job: ForgettingJob,
): Promise<Decision> {
  const alertIds = new Set(await forgetting.listAlerts(job))
  await decisions.rewrite((decision) => forgetInDecision(decision, job, key, alertIds))
  await forgetting.erase(job)
  const decision: Decision = {
    changeId: job.changeId,
    kind: 'entity',
    object: job.token,
    revision: 1,
    at: job.at,
    actor: job.actor,
    action: 'forgot',
    reason: job.reason.replaceAll(job.value, job.token),
    data: { events: job.events, alerts: job.alerts },
    undoes: null,
  }
  await decisions.append([decision])
  return decision
}

async function dropCounters(
  tally: ListTally,
  { changeId, value: ip }: ForgettingJob,
): Promise<void> {
  for (const list of tally.lists()) {
    const held = { list, ip, until: null }
    await tally.change({ id: changeId, dropped: [{ list, ip }], restored: [], held })
  }
}

function toChange(decision: Decision, value: string): Change {
  const { events, alerts } = decision.data as { events: number; alerts: number }
  return {
    changeId: decision.changeId,
    changed: events,
    text: `Forgot ${value}: ${count(events, 'event')} and ${count(alerts, 'alert')} are deleted.`,
  }
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
