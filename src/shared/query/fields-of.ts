import type { FieldName } from './fields'
import type { Query } from './query'

/** The fields that a query asks of. */
export function fieldsOf(query: Query): ReadonlySet<FieldName> {
  const found = new Set<FieldName>()
  const look = (each: Query): void => {
    if (each.kind === 'match') found.add(each.field)
    else if (each.kind === 'not') look(each.of)
    else if (each.kind !== 'all') for (const term of each.of) look(term)
  }
  look(query)
  return found
}
