import { type ForgottenEntity, mentionPattern } from '../forgetting/entity-name'
import { markTakenAway } from './alert-engines'
import { toIpColumn } from './event-rows'
import { changedRows, everywhere, syncCopies, wholeEngine } from './placement'
import type { Store } from './store'

/** A forgetting that was begun: who wants it and why, until it is finished. */
export interface ForgettingJob extends ForgottenEntity {
  changeId: string
  actor: string
  reason: string
  at: number
  /** What it had when it was asked for. */
  events: number
  alerts: number
}

/** The column of events that holds names alone, one a line. */
const NAMES = 'mentions'

/** Mutations take as long as they take: a statement's usual limit would leave them half waited for. */
const UNTIL_DONE = 'SETTINGS mutations_sync = 2, max_execution_time = 0'

/** Tables whose rows an entity may stand in. */
const MASKED = [
  'events',
  'evidence',
  'clicks',
  'window_counts',
  'dns_queries',
  'web_requests',
  'request_sets',
  'host_buckets',
  'findings',
  'alerts',
  'rejects',
  'told',
]

const NOTE_COLUMNS = [
  'value',
  'ip',
  'address',
  'pattern',
  'token',
  'change_id',
  'actor',
  'reason',
  'begun',
  'events',
  'alerts',
]

/**
 * Takes one entity out of the tables of a workspace. What is wanted is written down first, so that
 * a start can finish what a kill broke off; every step may be done again. Statements name the value
 * only through that note: ClickHouse keeps the text of mutations on disk.
 */
export class ForgettingStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** The forgetting that was begun and not finished, null where there is none. */
  async readUnfinished(): Promise<ForgettingJob | null> {
    if (!(await this.hasNote())) return null
    const [row] = await this.store.query<ForgettingJob & { ip: string }>(
      `SELECT value, ip, token, change_id AS changeId, actor, reason, toUnixTimestamp64Milli(begun) AS at,
         events, alerts
       FROM ${this.note} LIMIT 1`,
    )
    return row === undefined ? null : { ...row, ip: row.ip === '' ? null : row.ip }
  }

  /** Writes down what is to be forgotten. */
  async begin(job: ForgettingJob): Promise<void> {
    await this.finish()
    await this.store.command(
      `CREATE TABLE ${everywhere(this.store, this.note)} (value String, ip String, address IPv6, pattern String, token String,
         change_id String, actor String, reason String, begun DateTime64(3, 'UTC'),
         events UInt64, alerts UInt64)
       ENGINE = ${wholeEngine(this.store, 'MergeTree')} ORDER BY tuple() SETTINGS fsync_after_insert = 1`,
    )
    await this.store.insert(this.note, NOTE_COLUMNS, [
      [
        job.value,
        job.ip ?? '',
        toIpColumn(job.ip),
        mentionPattern(job.value) ?? '',
        job.token,
        job.changeId,
        job.actor,
        job.reason,
        job.at,
        job.events,
        job.alerts,
      ],
    ])
    await syncCopies(this.store, this.note)
  }

  /** Takes the note away: everything is done. */
  async finish(): Promise<void> {
    await this.store.command(`DROP TABLE IF EXISTS ${everywhere(this.store, this.note)} SYNC`)
  }

  /** How many events and alerts the entity has. */
  async count(job: ForgottenEntity): Promise<{ events: number; alerts: number }> {
    const params = { value: job.value, ip: toIpColumn(job.ip) }
    const own = job.ip === null ? 'subject = {value:String}' : 'ip = {ip:IPv6}'
    const [events] = await this.store.query<{ count: number }>(
      `SELECT uniqExact(id) AS count FROM ${this.database}.events WHERE ${own}`,
      params,
    )
    const [alerts] = await this.store.query<{ count: number }>(
      `SELECT uniqExact(id) AS count FROM ${this.database}.alerts WHERE subject = {value:String} OR ip = {value:String}`,
      params,
    )
    return { events: Number(events?.count ?? 0), alerts: Number(alerts?.count ?? 0) }
  }

  /** Ids of the entity's alerts. */
  async listAlerts(job: ForgottenEntity): Promise<string[]> {
    const rows = await this.store.query<{ id: string }>(
      `SELECT DISTINCT id FROM ${this.database}.alerts WHERE subject = {value:String} OR ip = {value:String}`,
      { value: job.value },
    )
    return rows.map((row) => row.id)
  }

  /**
   * Deletes the entity's events, evidence and alerts and every reject that names it, and puts its
   * forgotten name into the rows of others. Rewrites parts, so that nothing stays behind a mask.
   */
  async erase(job: ForgottenEntity): Promise<void> {
    const hasPattern = mentionPattern(job.value) !== null
    const isOwn =
      job.ip === null
        ? `subject = ${this.wanted('value')}`
        : `(ip = ${this.wanted('address')} OR subject = ${this.wanted('value')})`
    for (const table of ['events', 'evidence'] as const) {
      await this.alter(table, `DELETE WHERE ${isOwn}`)
      await this.rename(table, hasPattern)
    }
    // Before alerts go: another engine that remembers one writes it no more.
    await markTakenAway(this.store, this.database)
    await this.alter(
      'told',
      `DELETE WHERE id IN (SELECT id FROM ${this.database}.alerts
         WHERE subject = ${this.wanted('value')} OR ip = ${this.wanted('value')})`,
    )
    // Names and counts of what was shown: a log for a month, of which others' lines may go as well.
    await this.alter(
      'notices',
      `DELETE WHERE position(outcome, ${this.wanted('value')}) > 0
         OR endsWith(cooldown_key, concat('\\n', ${this.wanted('value')}))`,
    )
    for (const table of ['findings', 'alerts'] as const) {
      const own = `subject = ${this.wanted('value')} OR ip = ${this.wanted('value')}`
      await this.alter(table, `DELETE WHERE ${own}`)
      await this.rename(table, hasPattern)
    }
    const fromThere = job.ip === null ? '' : `ip = ${this.wanted('address')} OR `
    await this.alter('clicks', `DELETE WHERE ${fromThere}site = ${this.wanted('value')}`)
    await this.rename('clicks', hasPattern)
    await this.alter(
      'window_counts',
      `DELETE WHERE site = ${this.wanted('value')} OR topic = ${this.wanted('value')}`,
    )
    // A domain is forgotten with all that lies below it, in whatever case it was asked; a name
    // without a dot may be a host's, and is no reason to forget a whole top-level domain.
    const asked = "lower(trim(TRAILING '.' FROM name))"
    const domain = `lower(${this.wanted('value')})`
    const from = job.ip === null ? '' : `client = ${this.wanted('address')} OR `
    const below = job.value.includes('.') ? ` OR endsWith(${asked}, concat('.', ${domain}))` : ''
    await this.alter('dns_queries', `DELETE WHERE ${from}${asked} = ${domain}${below}`)
    await this.rename('dns_queries', hasPattern)
    const asking =
      job.ip === null
        ? ''
        : `client = ${this.wanted('address')} OR peer = ${this.wanted('address')} OR `
    await this.alter('web_requests', `DELETE WHERE ${asking}user = ${this.wanted('value')}`)
    await this.rename('web_requests', hasPattern)
    const setOf = job.ip === null ? '' : `client = ${this.wanted('address')} OR `
    await this.alter('request_sets', `DELETE WHERE ${setOf}host = ${this.wanted('value')}`)
    await this.alter('host_buckets', `DELETE WHERE host = ${this.wanted('value')}`)
    const texts = ['text', 'reason', 'place'].map((column) => this.names(column, hasPattern))
    await this.alter('rejects', `DELETE WHERE ${texts.join(' OR ')}`)
    for (const table of MASKED) {
      // Rows that retention deleted before are only masked until their part is merged.
      await this.alter(table, 'APPLY DELETED MASK')
    }
  }

  /** Others' rows may name the entity in any text but those of the key, which cannot be rewritten. */
  private async rename(table: string, hasPattern: boolean): Promise<void> {
    const texts = await this.store.query<{ name: string }>(
      `SELECT name FROM system.columns WHERE database = {database:String} AND table = {table:String}
       AND type LIKE '%String%' AND type NOT LIKE 'Array%' AND NOT is_in_sorting_key AND default_kind = ''`,
      { database: this.database, table },
    )
    const columns = texts.map(({ name }) => name)
    const changes = columns.map((column) => {
      const changed = this.renamed(column, hasPattern)
      return `${column} = ${column === NAMES ? this.renamedLine(changed) : changed}`
    })
    const where = columns.map((column) => this.names(column, hasPattern))
    if (columns.includes(NAMES))
      where.push(`has(splitByChar('\\n', ${NAMES}), ${this.wanted('value')})`)
    await this.alter(table, `UPDATE ${changes.join(', ')} WHERE ${where.join(' OR ')}`)
  }

  private renamed(column: string, hasPattern: boolean): string {
    const whole = `${column} = ${this.wanted('value')}`
    const pattern = this.wanted('pattern')
    const name = this.wanted('token')
    const twice = hasPattern
      ? [1, 2].reduce(
          (text) => `replaceRegexpAll(${text}, ${pattern}, concat('\\\\1', ${name}, '\\\\2'))`,
          `toString(${column})`,
        )
      : column
    return `if(${whole}, ${name}, ${twice})`
  }

  /** A column of one name a line, in which a name that is found in no running text is one too. */
  private renamedLine(changed: string): string {
    const lines = `concat('\\n', ${changed}, '\\n')`
    const line = (column: string) => `concat('\\n', ${this.wanted(column)}, '\\n')`
    const renamed = `replaceAll(${lines}, ${line('value')}, ${line('token')})`
    return `substring(${renamed}, 2, length(${renamed}) - 2)`
  }

  private names(column: string, hasPattern: boolean): string {
    const whole = `${column} = ${this.wanted('value')}`
    return hasPattern ? `match(${column}, ${this.wanted('pattern')})` : whole
  }

  private async alter(table: string, change: string): Promise<void> {
    await this.store.command(
      `ALTER TABLE ${changedRows(this.store, this.database, table)} ${change} ${UNTIL_DONE}`,
    )
  }

  /** A column of the note, for use inside a mutation. */
  private wanted(column: string): string {
    return `(SELECT ${column} FROM ${this.note} LIMIT 1)`
  }

  private get note(): string {
    return `${this.database}.forgetting`
  }

  private async hasNote(): Promise<boolean> {
    const rows = await this.store.query(
      "SELECT 1 FROM system.tables WHERE database = {database:String} AND name = 'forgetting'",
      { database: this.database },
    )
    return rows.length > 0
  }
}
