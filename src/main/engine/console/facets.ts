import type { z } from 'zod'
import type { LiveFilter, Tab } from '../../../shared/alert'
import { FACETS, type Facets, type storedValuesQuestionSchema } from '../../../shared/facets'
import type { StoredValue } from '../../../shared/query/complete'
import type { Workspace } from '../workspace'
import type { LiveFeed } from './live-feed'

/** Values offered at once. */
const MOST_VALUES = 12

/** Alerts that a tab and a filter hold, counted by every facet; given up once the signal aborts. */
export async function readFacets(
  workspace: Workspace,
  feed: Pick<LiveFeed, 'lastNumber'>,
  input: { tab: Tab; filter: LiveFilter },
  actor: string,
  signal?: AbortSignal,
): Promise<Facets> {
  const { alertFacets, lists, pipeline } = workspace
  // Taken first: what comes while it is counted is not held by it for sure.
  const number = feed.lastNumber
  await pipeline.settle()
  const question = await workspace.ask(input, actor)
  // One after the other: whoever waits for rows is not to wait behind three of these.
  signal?.throwIfAborted()
  const { total, facets } = await alertFacets.countNarrow(question, signal)
  signal?.throwIfAborted()
  const target = await alertFacets.countWide(question, 'target', signal)
  signal?.throwIfAborted()
  const entity = await alertFacets.countWide(question, 'entity', signal)
  signal?.throwIfAborted()
  const list = await alertFacets.countLists(question, (each) => lists.listsWith(each), signal)
  const titles = new Map(lists.lists().map((each) => [each.list, each.title]))
  const values = list.values.map((each) => ({ ...each, label: titles.get(each.value) }))
  const all = { ...facets, target, entity, list: { ...list, values } }
  return { total, number, facets: FACETS.map((facet) => ({ facet, ...all[facet] })) }
}

/** Values of a field to choose from, those that most alerts have first. */
export async function readStoredValues(
  workspace: Workspace,
  { field, part }: z.output<typeof storedValuesQuestionSchema>,
  nameOf: (source: string) => string,
  signal?: AbortSignal,
): Promise<StoredValue[]> {
  const { alertFacets, alerts, lists } = workspace
  if (field === 'list') {
    const known = lists.lists().map(({ list }) => ({ value: list, alerts: null }))
    return holding(known, part)
  }
  if (field === 'source') {
    const ids = await alerts.listSources()
    const known = ids.map((id) => ({ value: nameOf(id), alerts: null }))
    return holding(known, part)
  }
  return alertFacets.readValues(field, part, MOST_VALUES, signal)
}

function holding(values: readonly StoredValue[], part: string): StoredValue[] {
  const wanted = part.toLowerCase()
  return values.filter(({ value }) => value.toLowerCase().includes(wanted)).slice(0, MOST_VALUES)
}
