import { parseQuery } from '../../../shared/query/parse'
import type { Query } from '../../../shared/query/query'
import type { AlertQuestion, AskedQuery } from '../history/alert-question'
import type { AlertStore } from '../history/alerts'
import { needsOf } from '../history/query-conditions'
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

/** @throws QueryError for a filter whose query cannot be understood, before anything is read */
export function createAsk(parts: AskingParts): Ask {
  const { silences, blocked, now } = parts
  return async ({ tab, filter }, actor) => {
    const text = filter.query?.trim() ?? ''
    const query = text === '' ? null : await askQuery(parseQuery(text), parts)
    return {
      tab,
      filter,
      actor,
      blocked: tab === 'blocked' ? blocked() : [],
      hidden: silences.hidden(now()),
      ...(query === null ? {} : { query }),
    }
  }
}

async function askQuery(query: Query, parts: AskingParts): Promise<AskedQuery> {
  const { store, silences, listsWith, marks, nameOf, now } = parts
  const needs = needsOf(query)
  const [indicators, ids] = await Promise.all([
    needs.indicators ? store.listIndicators() : [],
    needs.sources ? store.listSources() : [],
  ])
  const at = now()
  const knowledge = {
    now: at,
    suppressed: silences.hidden(at, 'suppression'),
    snoozed: silences.hidden(at, 'snooze'),
    indicators,
    listsOf: listsWith,
    marksOf: marks,
    sources: ids.map((id) => ({ id, names: [nameOf(id)] })),
  }
  return { query, knowledge }
}
