import { parseQuery } from '../../../shared/query/parse'
import type { Query } from '../../../shared/query/query'
import type { AlertQuestion } from '../history/alert-question'
import type { AlertStore } from '../history/alerts'
import { needsOf, type QueryKnowledge } from '../history/query-conditions'
import type { Silences } from './silences'

/** What questions about alerts are made with. */
export interface AskingParts {
  store: Pick<AlertStore, 'listIndicators' | 'listSources'>
  silences: Pick<Silences, 'hidden'>
  /** Addresses and networks that people blocked. */
  blocked: () => string[]
  /** Ids of the lists that something to block is on. */
  listsWith: (indicator: string) => readonly string[]
  marks: (indicator: string) => { blockedBy: string | null; isAllowed: boolean }
  /** A source as people call it. */
  nameOf: (source: string) => string
  now: () => number
}

/** Adds to what a person asks what lists, suppressions and snoozes say at this moment. */
export type Ask = (
  input: Pick<AlertQuestion, 'tab' | 'filter'>,
  actor: string,
) => Promise<AlertQuestion>

/** The same for several questions at once: what they need to know beside is read once. */
export type AskEach = (
  inputs: readonly Pick<AlertQuestion, 'tab' | 'filter'>[],
  actor: string,
) => Promise<AlertQuestion[]>

/** @throws QueryError for a filter whose query cannot be understood, before anything is read */
export function createAsk(parts: AskingParts): Ask {
  const askEach = createAskEach(parts)
  return async (input, actor) => {
    const [question] = await askEach([input], actor)
    if (question === undefined) throw new Error('A question was asked and none came of it')
    return question
  }
}

/** @throws QueryError for a filter whose query cannot be understood, before anything is read */
export function createAskEach(parts: AskingParts): AskEach {
  const { silences, blocked, now } = parts
  return async (inputs, actor) => {
    const queries = inputs.map(({ filter }) => {
      const text = filter.query?.trim() ?? ''
      return text === '' ? null : parseQuery(text)
    })
    const asked = queries.filter((query) => query !== null)
    const knowledge = asked.length === 0 ? null : await readKnowledge(asked, parts)
    return inputs.map(({ tab, filter }, at) => {
      const query = queries[at] ?? null
      return {
        tab,
        filter,
        actor,
        blocked: tab === 'blocked' ? blocked() : [],
        hidden: silences.hidden(now()),
        ...(query === null || knowledge === null ? {} : { query: { query, knowledge } }),
      }
    })
  }
}

async function readKnowledge(
  queries: readonly Query[],
  parts: AskingParts,
): Promise<QueryKnowledge> {
  const { store, silences, listsWith, marks, nameOf, now } = parts
  const needs = queries.map(needsOf)
  const [indicators, ids] = await Promise.all([
    needs.some(({ indicators }) => indicators) ? store.listIndicators() : [],
    needs.some(({ sources }) => sources) ? store.listSources() : [],
  ])
  const at = now()
  return {
    now: at,
    suppressed: silences.hidden(at, 'suppression'),
    snoozed: silences.hidden(at, 'snooze'),
    indicators,
    listsOf: listsWith,
    marksOf: marks,
    sources: ids.map((id) => ({ id, names: [nameOf(id)] })),
  }
}
