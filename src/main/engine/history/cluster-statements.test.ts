import { expect, it } from 'vitest'
import { settingsSchema } from '../../../shared/settings'
import { STORES } from '../testing/stores'
import { ForgettingStore } from './forgetting'
import { DecisionStore } from './operations'
import { Retention } from './retention'
import type { Store } from './store'

const ALERT = 'a'.repeat(26)
const DECISION = {
  kind: 'alert',
  object: 'old',
  revision: 1,
  change_id: 'c1',
  atMs: 1,
  actor: 'mk',
  action: 'closed',
  reason: '',
  data: '{}',
  undoes: '',
  n: 1,
}

/** A cluster that notes the statements it is given; it has one row for whoever asks. */
function noteStatements(): { store: Store; statements: string[] } {
  const statements: string[] = []
  const answerTo = (sql: string) => {
    if (sql.includes('engine_full')) return [{ engine: '' }]
    if (sql.includes('_partition_id')) return [{ month: '202603' }]
    if (sql.includes('system.columns')) return [{ name: 'info' }]
    if (sql.includes('.decisions')) return [DECISION]
    return [{ count: 1 }]
  }
  const store: Store = {
    cluster: 'soc',
    query: async <Row>(sql: string) => answerTo(sql) as Row[],
    command: async (sql) => void statements.push(sql),
    insert: async () => undefined,
    insertText: async () => undefined,
    readBytes: async () => Buffer.alloc(0),
    close: async () => undefined,
  }
  return { store, statements }
}

it('changes rows where they lie, with statements that ClickHouse can read', async () => {
  const { store, statements } = noteStatements()
  const kept = settingsSchema.parse({}).retention
  await new Retention(store, 'w', () => 0).apply(kept, [ALERT])
  await new DecisionStore(store, 'w').rewrite((each) => ({ ...each, object: 'new' }))
  const forgetting = new ForgettingStore(store, 'w')
  const job = { value: '203.0.113.1', ip: '203.0.113.1', token: 'forgotten-x' }
  const asked = { changeId: 'c', actor: 'mk', reason: '', at: 1, events: 1, alerts: 1 }
  await forgetting.begin({ ...job, ...asked })
  await forgetting.erase(job)
  await forgetting.finish()

  const [embedded] = STORES
  const opened = await embedded?.open()
  if (opened === undefined) throw new Error('the embedded store is always there')
  try {
    const read: string[] = []
    for (const statement of statements) {
      const [row] = await opened.store.query<{ text: string }>(
        'SELECT formatQuerySingleLine({statement:String}) AS text',
        { statement },
      )
      read.push(row?.text ?? '')
    }
    const changes = read.filter((text) => /^(ALTER|DELETE)/.test(text))
    expect(changes.length).toBeGreaterThan(10)
    for (const text of changes) {
      // Spread tables on every shard, by the table that has the rows; whole ones in one place.
      expect(text).toMatch(
        /(w\.(events|evidence|clicks|dns_queries|web_requests|request_sets)_local ON CLUSTER soc|w\.(findings|window_counts|alerts|rejects|decisions|told|notices|host_buckets)(?! ON CLUSTER)) /,
      )
    }
    for (const text of read.filter((each) => /^(CREATE|DROP|SYSTEM)/.test(each))) {
      expect(text).toMatch(/ON CLUSTER soc/)
    }
    const begun = read.findIndex((text) => /^CREATE TABLE w\.forgetting .*Replicated/.test(text))
    const synced = read.findIndex((text) => /^SYSTEM SYNC REPLICA .*w\.forgetting/.test(text))
    const erased = read.findIndex((text) => text.includes('FROM w.forgetting'))
    expect([begun, synced, erased]).toEqual([begun, synced, erased].toSorted((a, b) => a - b))
    expect(begun).toBeGreaterThanOrEqual(0)
    expect(synced).toBeGreaterThan(begun)
  } finally {
    await opened.end()
  }
})
