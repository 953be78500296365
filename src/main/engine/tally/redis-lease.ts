import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { RedisCalls } from './redis-connection'
import type { Script } from './redis-scripts'

/** Who has a lease, and since which turn. */
export interface LeaseAnswer {
  /** What the holder said of itself. */
  holder: string
  /** Grows whenever the lease goes from one to another. */
  turn: number
}

/** Something that one engine at a time has, in the Redis that engines share. */
export class RedisLease {
  private readonly keys: readonly [lease: string, turn: string]

  constructor(
    private readonly connection: Pick<RedisCalls, 'write'>,
    /** Database of the history. */
    database: string,
    name: string,
  ) {
    const base = `{watchfloor:${database}:${name}}`
    this.keys = [`${base}:lease`, `${base}:turn`]
  }

  /**
   * Takes the lease where nobody has it, and makes it last where it is this one's; answers who has
   * it. `me` is a text that no other says of itself. @throws RedisError
   */
  async take(me: string, forMs: number): Promise<LeaseAnswer> {
    const { answer } = await this.connection.write(TAKE, this.keys, [me, `${forMs}`])
    const [holder, turn] = z.tuple([z.string(), z.coerce.number()]).parse(answer)
    return { holder, turn }
  }

  /** Gives it up, where it is this one's. @throws RedisError */
  async release(me: string): Promise<void> {
    await this.connection.write(RELEASE, this.keys, [me])
  }
}

/** KEYS: lease, turn. ARGV: who asks, time to live (ms). A second run answers the same. */
const TAKE = script(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return { holder, redis.call('GET', KEYS[2]) or '0' } end
if not holder then redis.call('INCR', KEYS[2]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return { ARGV[1], redis.call('GET', KEYS[2]) or '0' }
`)

const RELEASE = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`)

function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}
