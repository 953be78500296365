import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Decision } from '../decision'
import type { RedisCalls } from './redis-connection'
import type { Script } from './redis-scripts'

/**
 * How long a claim stands after it was made. It must outlast every insert (four tries of 90 s), so
 * that its row is in history before somebody else can claim the same.
 */
export const CLAIM_MS = 10 * 60_000
/** How long claims stand of which not all have been made yet. */
const UNSEALED_MS = 30_000
/**
 * Where Redis has lost its count, numbers go on so far above history: below may be some whose rows
 * are still on their way.
 */
const JUMP = 1_000_000

/** What came of a claim: the number of the first decision, or who was faster. */
export type ClaimOutcome =
  | { isTaken: false; first: number }
  | { isTaken: true; index: number; batch: string }

const decisionsSchema = z.array(
  z.object({
    changeId: z.string(),
    kind: z.enum([
      'alert',
      'entry',
      'allow',
      'list',
      'setting',
      'entity',
      'url-rule',
      'suppression',
      'snooze',
      'label',
      'model',
      'note',
    ]),
    object: z.string(),
    revision: z.number().int(),
    at: z.number(),
    actor: z.string(),
    action: z.string(),
    reason: z.string(),
    data: z.record(z.string(), z.unknown()),
    undoes: z.string().nullable(),
  }),
)

/**
 * Claims of decisions and their common order, in the Redis that engines share. Each revision of a
 * thing is claimed once; with the claim lies the decision itself until history has it, so that
 * whoever meets it can store it for an engine that was killed in between.
 */
export class DecisionRegister {
  private readonly base: string

  constructor(
    private readonly connection: Pick<RedisCalls, 'write' | 'read' | 'readHash'>,
    /** Database of the history: its decisions have an order of their own. */
    database: string,
  ) {
    this.base = `{watchfloor:${database}:decisions}`
  }

  /**
   * Claims all of these decisions or none. The same ones again, whoever asks, get the same numbers.
   * They are `whole` where nothing further belongs to them: then others may store them.
   * `newest` is the highest number in history. @throws RedisError
   */
  async claim(
    decisions: readonly Decision[],
    { newest, isWhole }: { newest: number; isWhole: boolean },
  ): Promise<ClaimOutcome> {
    const keys = [this.orderKey, this.batchKey(decisions), ...this.claimKeys(decisions)]
    const { answer } = await this.connection.write(CLAIM, keys, [
      `${newest}`,
      `${JUMP}`,
      `${isWhole ? CLAIM_MS : UNSEALED_MS}`,
      `${decisions.length}`,
      isWhole ? JSON.stringify(decisions) : '',
      ...decisions.filter(hasRevisions).map(({ changeId }) => changeId),
    ])
    const [verdict, number, batch] = z
      .tuple([z.string(), z.coerce.number(), z.string()])
      .parse(answer)
    if (verdict === 'claimed') return { isTaken: false, first: number }
    const claimed = decisions.filter(hasRevisions)
    return { isTaken: true, index: decisions.indexOf(claimed[number] as Decision), batch }
  }

  /** Takes claims back that nothing came of. @throws RedisError */
  async release(decisions: readonly Decision[]): Promise<void> {
    const keys = [this.batchKey(decisions), ...this.claimKeys(decisions)]
    await this.connection.write(RELEASE, keys, [])
  }

  /** History has these decisions: others may look. @throws RedisError */
  async tellStored(decisions: readonly Decision[]): Promise<void> {
    await this.connection.write(STORED, [this.storedKey, this.batchKey(decisions)], [])
  }

  /** Changes with every decision that engines have stored. @throws RedisError */
  async readStored(): Promise<string> {
    return String(await this.connection.read(READ, [this.storedKey], []))
  }

  /** The decisions of a claimed batch, null once history has them. @throws RedisError */
  async readBatch(batch: string): Promise<Decision[] | null> {
    const { rows } = await this.connection.readHash(batch)
    return rows === undefined ? null : decisionsSchema.parse(JSON.parse(rows))
  }

  private get orderKey(): string {
    return `${this.base}:order`
  }

  private get storedKey(): string {
    return `${this.base}:stored`
  }

  private batchKey(decisions: readonly Decision[]): string {
    const hash = createHash('sha256')
    for (const each of decisions) hash.update(`${each.changeId} ${nameOf(each)}\n`)
    return `${this.base}:batch:${hash.digest('hex').slice(0, 32)}`
  }

  private claimKeys(decisions: readonly Decision[]): string[] {
    return decisions.filter(hasRevisions).map((each) => `${this.base}:claim:${nameOf(each)}`)
  }
}

/** Settings and what was forgotten have no revisions: each decision stands by itself. */
function hasRevisions({ kind }: Decision): boolean {
  return kind !== 'setting' && kind !== 'entity'
}

function nameOf({ kind, object, revision }: Decision): string {
  return `${kind} ${object} ${revision}`
}

/**
 * KEYS: order, batch, claims. ARGV: newest number in history, jump, time to live (ms), how many
 * decisions, the decisions or nothing, then the change of each claim. A second run answers the same.
 */
const CLAIM = script(`
local order, batch = KEYS[1], KEYS[2]
local newest, jump = tonumber(ARGV[1]), tonumber(ARGV[2])
local ttl, count, rows = ARGV[3], tonumber(ARGV[4]), ARGV[5]
for i = 3, #KEYS do
  local owner = redis.call('GET', KEYS[i])
  if owner then
    local space = string.find(owner, ' ', 1, true)
    if string.sub(owner, 1, space - 1) ~= ARGV[i + 3] then
      return { 'taken', tostring(i - 3), string.sub(owner, space + 1) }
    end
  end
end
local first = redis.call('HGET', batch, 'first')
if not first then
  local last = tonumber(redis.call('GET', order) or '-1')
  if last < newest then redis.call('SET', order, string.format('%.0f', newest + jump)) end
  first = string.format('%.0f', redis.call('INCRBY', order, count) - count + 1)
  redis.call('HSET', batch, 'first', first)
end
if rows ~= '' then redis.call('HSET', batch, 'rows', rows) end
redis.call('PEXPIRE', batch, ttl)
for i = 3, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 3] .. ' ' .. batch, 'PX', ttl) end
return { 'claimed', first, batch }
`)

/** KEYS: batch, claims. */
const RELEASE = script(`
for i = 2, #KEYS do
  local owner = redis.call('GET', KEYS[i])
  local space = owner and string.find(owner, ' ', 1, true)
  if space and string.sub(owner, space + 1) == KEYS[1] then redis.call('DEL', KEYS[i]) end
end
return redis.call('DEL', KEYS[1])
`)

/** KEYS: what tells of stored decisions, batch. */
const STORED = script(`
redis.call('HDEL', KEYS[2], 'rows')
return redis.call('INCR', KEYS[1])
`)

const READ = script(`return redis.call('GET', KEYS[1]) or ''`)

function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}
