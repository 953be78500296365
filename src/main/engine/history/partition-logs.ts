import { createHash } from 'node:crypto'
import { logName, partitionName, type TopicPartition } from '../kafka/partition'
import type { PositionStore } from './operations'
import type { Store } from './store'

/** Source name under which it is kept how often partitions of topics began anew. */
const LOGS = '#logs'

/** What history knows of the log behind a partition's name. */
export interface PartitionLog {
  /** How often the partition began anew since it was read first. */
  epoch: number
  /** Offset behind the last message of it that became an event. */
  reached: number
  /** The same group read it before. */
  isOfGroup: boolean
}

/** Who reads: a source, as a member of a group. */
export interface LogReader {
  source: string
  group: string
}

/** What tells the messages of a topic from those of an older one of the same name. */
export type PartitionLogs = Pick<PartitionLogStore, 'read' | 'note'>

/**
 * Remembers the logs of partitions. A topic that was created anew counts from offset 0 again: read
 * under the old name, its messages would be taken for ones that were counted before.
 */
export class PartitionLogStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    private readonly positions: Pick<PositionStore, 'loadOfAll' | 'save'>,
    private readonly now: () => number,
  ) {}

  /** What is known of these partitions, by their names. */
  async read(
    { source, group }: LogReader,
    partitions: readonly TopicPartition[],
  ): Promise<Map<string, PartitionLog>> {
    const notes = new Map(
      (await this.positions.loadOfAll())
        .filter((each) => each.source === LOGS && each.engine === '')
        .map((each) => [each.partition, each]),
    )
    const logs = partitions.map((each) => {
      const name = partitionName(each)
      const note = notes.get(`${source}/${name}`)
      const epoch = note?.applied ?? 0
      const isOfGroup = note?.replayFrom === markOf(group)
      return { name, log: logName({ ...each, epoch }), epoch, isOfGroup }
    })
    const reached = await this.readReached(
      source,
      logs.map(({ log }) => log),
    )
    return new Map(
      logs.map(({ name, log, epoch, isOfGroup }) => [
        name,
        { epoch, isOfGroup, reached: reached.get(log) ?? 0 },
      ]),
    )
  }

  /** What is read of these partitions from now on belongs to logs of these epochs. */
  async note(
    { source, group }: LogReader,
    partitions: readonly (TopicPartition & { epoch: number })[],
  ): Promise<void> {
    const rows = partitions.map((each) => ({
      source: LOGS,
      partition: `${source}/${partitionName(each)}`,
      applied: each.epoch,
      replayFrom: markOf(group),
    }))
    // Engines that share a history must agree.
    if (rows.length > 0) await this.positions.save(rows, this.now(), '')
  }

  private async readReached(
    source: string,
    partitions: readonly string[],
  ): Promise<Map<string, number>> {
    const rows = await this.store.query<{ part: string; newest: number }>(
      `SELECT partition AS part, max(position) AS newest FROM ${this.database}.events
       WHERE source = {source:String} AND partition IN {partitions:Array(String)}
       GROUP BY partition`,
      { source, partitions: [...partitions] },
    )
    return new Map(rows.map(({ part, newest }) => [part, Number(newest) + 1]))
  }
}

/** Tells groups apart in a column of numbers. */
function markOf(group: string): number {
  return createHash('sha256').update(group).digest().readUInt32BE()
}
