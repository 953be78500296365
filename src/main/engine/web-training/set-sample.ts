import type { Random } from '../sources/random'
import { featureRow } from '../web/feature-row'
import type { SetReading } from '../web/request-set-book'

/** A request set that a forest may be grown from. */
export interface SampledSet {
  client: string
  site: string
  row: readonly number[]
}

/** How many request sets are taken. */
export interface SampleLimits {
  /** In all. */
  most: number
  /** Of each host. */
  mostOfHost: number
}

/**
 * Request sets of a stream without end: of each host so many, each with the same chance, whenever
 * it comes. The same stream and random numbers give the same sets.
 */
export class SetSample {
  /** Request sets that were offered. */
  offered = 0
  private readonly hosts = new Map<string, { seen: number; sets: SampledSet[] }>()

  constructor(
    private readonly limits: SampleLimits,
    private readonly random: Random,
  ) {}

  add({ client, site, features }: SetReading): void {
    this.offered += 1
    const host = this.hosts.get(site) ?? { seen: 0, sets: [] }
    this.hosts.set(site, host)
    host.seen += 1
    const room = Math.min(this.limits.most, this.limits.mostOfHost)
    const at = host.sets.length < room ? host.sets.length : this.random.below(host.seen)
    if (at < room) host.sets[at] = { client, site, row: featureRow(features) }
  }

  /** What was taken. */
  sets(): SampledSet[] {
    const all = [...this.hosts.values()].flatMap(({ sets }) => sets)
    const { most } = this.limits
    for (let at = 0; at < Math.min(most, all.length); at += 1) {
      const other = at + this.random.below(all.length - at)
      const [here, there] = [all[at], all[other]]
      if (here === undefined || there === undefined) break
      all[at] = there
      all[other] = here
    }
    return all.slice(0, most)
  }
}
