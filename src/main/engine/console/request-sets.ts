import type { RequestSetRow } from '../../../shared/request-sets'
import { NUMERIC_FEATURES } from '../web/features'
import type { Workspace } from '../workspace'
import { entityOf } from './entity'

/** The newest buckets of an address's request sets; none for what is no address. */
export async function readRequestSets(
  { requestSets, pipeline }: Workspace,
  { value, limit }: { value: string; limit: number },
): Promise<{ rows: RequestSetRow[] }> {
  const { ip } = entityOf(value)
  if (ip === null) return { rows: [] }
  await pipeline.settle()
  const found = await requestSets.readOfClient(ip, limit)
  return {
    rows: found.map(({ features, stop: _stop, ...row }) => ({
      ...row,
      features: NUMERIC_FEATURES.map((name) => ({ name, value: features[name] })),
      country: features.country,
    })),
  }
}
