import { createHash } from 'node:crypto'
import { z } from 'zod'
import { sourceLimitsSchema, sourceStatusSchema } from '../../../shared/source'
import type { WatchedSource } from '../health/source-watch'
import type { RedisCalls } from '../tally/redis-connection'

/** How long a report is kept; what an engine that is gone for longer read is nobody's source. */
const KEPT_MS = 24 * 3_600_000

const reportSchema = z.object({
  at: z.number(),
  sources: z.array(z.object({ limits: sourceLimitsSchema, status: sourceStatusSchema })),
})

/** How the sources of an engine were when it said so. */
export interface SourceReport {
  engine: string
  /** By the clock of that engine, ms. */
  at: number
  sources: WatchedSource[]
}

/** Where engines that share a history tell each other how their sources are. */
export class SourceReports {
  private readonly key: string

  constructor(
    private readonly connection: Pick<RedisCalls, 'write' | 'readHash'>,
    /** Database of the history. */
    database: string,
    private readonly engine: string,
  ) {
    this.key = `{watchfloor:${database}:sources}:reports`
  }

  /** Tells how this engine's sources are, and answers how those of all are. @throws RedisError */
  async exchange(sources: readonly WatchedSource[], now: number): Promise<SourceReport[]> {
    const brief = sources.map(({ limits, status }) => ({
      limits,
      status: { ...status, rates: [] },
    }))
    const report = JSON.stringify({ at: now, sources: brief })
    await this.connection.write(TELL, [this.key], [this.engine, report, `${KEPT_MS}`])
    const reports = Object.entries(await this.connection.readHash(this.key)).flatMap(
      ([engine, text]) => {
        // One of another version may say it in other words.
        const { data, success } = reportSchema.safeParse(JSON.parse(text))
        return success ? [{ engine, ...data }] : []
      },
    )
    return reports.filter(({ at }) => now - at < KEPT_MS)
  }
}

/** KEYS: reports. ARGV: engine, its report, time to live (ms). */
const TELL_LUA = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return redis.call('PEXPIRE', KEYS[1], ARGV[3])
`
const TELL = { lua: TELL_LUA, sha: createHash('sha1').update(TELL_LUA).digest('hex') }
