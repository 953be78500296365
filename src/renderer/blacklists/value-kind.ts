import type { Holds, ListSummary } from '../../shared/blacklist'

/** What stands on a list: addresses or domains, on the allowlist either. */
export function valueKindOf({
  kind,
  holds,
}: Pick<ListSummary, 'kind' | 'holds'>): Holds | 'either' {
  return kind === 'allowlist' ? 'either' : holds
}
