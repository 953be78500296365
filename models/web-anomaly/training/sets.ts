import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeUpReadings } from '../../../src/main/engine/testing/web-sets'
import { featureRow } from '../../../src/main/engine/web/feature-row'
import type { SetReading } from '../../../src/main/engine/web/request-set-book'
import { readRequestSets } from '../../../src/main/engine/web-log'
import type { SampledSet } from '../../../src/main/engine/web-training/set-sample'
import { ATTACK_LOGS, NORMAL_LOGS } from './sources'

/** A request set whose client is known. */
export interface LabelledSet extends SampledSet {
  label: string
}

/** Labels of clients that a forest may be grown from. */
const ORDINARY = ['normal', 'person', 'crawler']

export function isOrdinary({ label }: LabelledSet): boolean {
  return ORDINARY.includes(label)
}

/**
 * True for a client of real logs that nothing was chosen by: one ordinary client in five, and every
 * second of the others, by a hash of its address.
 */
export function isTested(set: LabelledSet): boolean {
  const digest = createHash('sha256').update(`${set.site} ${set.client}`).digest()
  const place = digest.readUInt32BE() % 100
  if (isOrdinary(set)) return place >= 80
  // There is but one scanner: it is tested, and nothing was chosen by it alone.
  return set.label === 'scanner' || place % 2 === 1
}

/** All request sets of the logs in `DATA/weblogs`, labelled by `labels.csv` there. */
export async function readLogs(data: string): Promise<LabelledSet[]> {
  const labels = readLabels(join(data, 'weblogs', 'labels.csv'))
  const sets: LabelledSet[] = []
  for (const { file } of [...NORMAL_LOGS, ...ATTACK_LOGS]) {
    const log = { path: join(data, 'weblogs', file), format: 'auto', now: Date.now } as const
    for await (const { readings } of readRequestSets(log, new AbortController().signal)) {
      for (const reading of readings) {
        // The log without labels is the ordinary one.
        const label = labels.get(`${file} ${reading.client}`) ?? 'normal'
        sets.push(toSet(reading, file, label))
      }
    }
  }
  return sets
}

/** Request sets of made-up traffic; each seed is a site of its own. */
export function makeUpSets(seed: number): LabelledSet[] {
  return makeUpReadings(seed).map((reading) => toSet(reading, `made-up-${seed}`, reading.truth))
}

function toSet({ client, features }: SetReading, site: string, label: string): LabelledSet {
  return { client, site, row: featureRow(features), label }
}

function readLabels(path: string): Map<string, string> {
  const lines = readFileSync(path, 'utf8').trim().split('\n').slice(1)
  return new Map(
    lines.map((line) => {
      const [file = '', client = '', label = ''] = line.split(',')
      return [`${file} ${client}`, label]
    }),
  )
}
