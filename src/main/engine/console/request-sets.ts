import type { RequestSets, UsualRanges } from '../../../shared/request-sets'
import { NUMERIC_FEATURES } from '../web/features'
import type { Workspace } from '../workspace'
import { entityOf } from './entity'

/** Fewer request sets of others say nothing of what is usual. */
const LEAST_SETS = 20

/** The newest buckets of an address's request sets, and what is usual there; none for what is no address. */
export async function readRequestSets(
  { requestSets, setSummaries, pipeline }: Workspace,
  { value, limit }: { value: string; limit: number },
): Promise<RequestSets> {
  const { ip } = entityOf(value)
  if (ip === null) return { rows: [], usual: [] }
  await pipeline.settle()
  const found = await requestSets.readOfClient(ip, limit)
  const newest = new Map<string, number>()
  for (const { host, bucket } of found) {
    newest.set(host, Math.max(newest.get(host) ?? bucket, bucket))
  }
  const usual = await Promise.all(
    [...newest].map(async ([host, bucket]): Promise<UsualRanges> => {
      const { sets, ranges } = await setSummaries.readUsual(host, bucket, ip)
      return { host, sets, ranges: sets < LEAST_SETS ? [] : ranges }
    }),
  )
  return {
    rows: found.map(({ features, stop: _stop, ...row }) => ({
      ...row,
      features: NUMERIC_FEATURES.map((name) => ({ name, value: features[name] })),
      country: features.country,
    })),
    usual,
  }
}
