import type { StandingLabel } from '../../shared/label'
import { useChangeCount, useDesk } from '../stores/desk'
import { type Query, useQuery } from '../stores/query'
import { useOnChange } from '../ui/use-on-change'

/** Labels that are shown at once are read again this often, ms. */
const EVERY_MS = 30_000

/** What stands of a client, of a host, or of an incident; read again with each change made here. */
export function useLabels(
  of: { client: string } | { host: string } | { incident: string },
): Query<StandingLabel[]> {
  const { client } = useDesk()
  const key = `labels ${JSON.stringify(of)}`
  const read = async () => (await client.labels.list(of)).labels
  const labels = useQuery(key, read, { everyMs: EVERY_MS })
  useOnChange(useChangeCount(), labels.reload)
  return labels
}
