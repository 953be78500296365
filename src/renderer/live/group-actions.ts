import type { AlertAction, AlertTarget, LiveFilter, Tab } from '../../shared/alert'
import type { Facet } from '../../shared/facets'
import { hasTerm, type Term, toggleTerm } from '../../shared/query/terms'
import type { Desk } from '../stores/desk'
import { tabFor } from './alert-actions'

/** Facets whose values are groups that a person may act on as a whole. */
export const GROUPS: readonly Facet[] = ['entity', 'detector', 'target']

/** A group as its row showed it: a value of a facet within a tab and a filter, counted at a batch. */
export interface Group {
  facet: Facet
  value: string
  tab: Tab
  filter: LiveFilter
  /** Number of the last live batch that the count holds. */
  seen: number
}

/** The alerts that a group's row held when it was shown, as a target of an action. */
export function targetOf(group: Group, action: AlertAction['kind']): AlertTarget {
  const { tab, seen } = group
  return { tab: tabFor(tab, action), filter: filterOf(group), seen }
}

/**
 * Acts on all that a group held when it was shown. What came to it since stays as it is, and is told
 * in words. False where it failed or was stopped, which the toast then says.
 */
export function actOnGroup(
  { client, changes }: Pick<Desk, 'client' | 'changes'>,
  group: Group,
  action: AlertAction,
): Promise<boolean> {
  const target = targetOf(group, action.kind)
  return changes.performSteps([() => client.alerts.actInSteps({ target, action })])
}

function filterOf({ facet, value, filter }: Group): LiveFilter {
  return {
    ...filter,
    query: addTerm(filter.query ?? '', { field: facet, value, isExcluded: false }),
  }
}

function addTerm(query: string, term: Term): string {
  return hasTerm(query, term) ? query : toggleTerm(query, term)
}
