// Computes what scikit-learn is compared on: `compute-features FOLDER SEED LOG...` writes
// FOLDER/made-up-N.csv for ten seeds from SEED on, and one file for each access log: the features of
// request sets, as the program computes them, behind the client and what it is.
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { makeUpReadings } from '../../../src/main/engine/testing/web-sets'
import { featureRow } from '../../../src/main/engine/web/feature-row'
import { NUMERIC_FEATURES } from '../../../src/main/engine/web/features'
import type { SetReading } from '../../../src/main/engine/web/request-set-book'
import { readRequestSets } from '../../../src/main/engine/web-log'

const SEEDS = 10

const [folder, seedText, ...logs] = process.argv.slice(2)
if (folder === undefined) throw new Error('FOLDER and SEED are wanted')

function write(name: string, readings: readonly (SetReading & { truth: string })[]): void {
  const lines = readings.map(({ client, truth, bucket, features }) =>
    [client, truth, bucket, ...featureRow(features)].join(),
  )
  const head = ['client', 'truth', 'bucket', ...NUMERIC_FEATURES].join()
  writeFileSync(join(folder ?? '', `${name}.csv`), `${[head, ...lines].join('\n')}\n`)
}

for (let seed = Number(seedText); seed < Number(seedText) + SEEDS; seed += 1) {
  write(`made-up-${seed}`, makeUpReadings(seed))
}
for (const path of logs) {
  const readings: SetReading[] = []
  const log = { path, format: 'auto', now: Date.now } as const
  for await (const part of readRequestSets(log, new AbortController().signal)) {
    readings.push(...part.readings)
  }
  write(
    basename(path),
    readings.map((reading) => ({ ...reading, truth: '' })),
  )
}
