// Trains the model that comes with the program: `train HERE DATA`, by way of train.mjs. HERE is the
// folder of this file, DATA one with `weblogs` in it. Writes model.onnx, manifest.json and README.md
// beside HERE. Seeded: the same data give the same model.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { IsolationForest } from '../../../src/main/engine/forest/isolation-forest'
import { scoreRows } from '../../../src/main/engine/forest/isolation-forest'
import { matrixOf } from '../../../src/main/engine/forest/matrix'
import { rocAuc } from '../../../src/main/engine/forest/roc-auc'
import { ROW_LENGTH } from '../../../src/main/engine/web/feature-row'
import { highestByClient, shareAbove } from '../../../src/main/engine/web-training/client-scores'
import { forestSettings } from '../../../src/main/engine/web-training/default-settings'
import { packModel } from '../../../src/main/engine/web-training/model-files'
import { trainForest } from '../../../src/main/engine/web-training/train-forest'
import { fillCard } from './card'
import { isOrdinary, isTested, type LabelledSet, makeUpSets, readLogs } from './sets'
import { ATTACK_LOGS, MADE_UP, NORMAL_LOGS } from './sources'

const SEED = 108
const GROWN_SEEDS = [1, 2, 3]
const TESTED_SEEDS = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]
const VERSION = '1.0.0'

const [here, data] = process.argv.slice(2)
if (here === undefined || data === undefined) throw new Error('DATA is wanted')
const log = (text: string) => process.stderr.write(`${text}\n`)
const round = (value: number) => Number(value.toFixed(4))

log('reading logs')
const logs = await readLogs(data)
log('making up traffic')
const grown = [
  ...logs.filter((set) => isOrdinary(set) && !isTested(set)),
  ...GROWN_SEEDS.flatMap(makeUpSets).filter(isOrdinary),
]
const settings = { forest: forestSettings(), seed: SEED, falsePositiveRate: 0.005 }
log(`growing from ${grown.length} request sets`)
const trained = await trainForest(grown, settings, new AbortController().signal)
if (trained === null) throw new Error('It was stopped')
const { forest, threshold } = trained

/** Highest score of each client with one of the labels. */
function scoresOf(sets: readonly LabelledSet[], isWanted: (set: LabelledSet) => boolean): number[] {
  const wanted = sets.filter(isWanted)
  return highestByClient(wanted, scoreSets(forest, wanted))
}

function scoreSets(of: IsolationForest, sets: readonly LabelledSet[]): Float64Array {
  return scoreRows(
    of,
    matrixOf(
      sets.map(({ row }) => row),
      ROW_LENGTH,
    ),
  )
}

/** What comes of one figure for each label. */
function byLabel(labels: readonly string[], figure: (label: string) => number) {
  return Object.fromEntries(labels.map((label) => [label, round(figure(label))]))
}

log('measuring')
const tested = logs.filter(isTested)
const ordinary = scoresOf(tested, isOrdinary)
const LABELS = ['bot', 'probe', 'scanner']
const withLabel = (label: string) => (set: LabelledSet) => set.label === label
const madeUp = TESTED_SEEDS.flatMap(makeUpSets)
const visitors = scoresOf(madeUp, isOrdinary)
const KINDS = ['scanner', 'flood', 'scraper']
const figures = {
  logClients: ordinary.length + scoresOf(tested, (set) => !isOrdinary(set)).length,
  logAuc: round(
    rocAuc(
      ordinary,
      scoresOf(tested, (set) => !isOrdinary(set)),
    ),
  ),
  logAucByLabel: byLabel(LABELS, (label) => rocAuc(ordinary, scoresOf(tested, withLabel(label)))),
  logFalsePositiveRate: round(shareAbove(ordinary, threshold)),
  logFoundByLabel: byLabel(LABELS, (label) =>
    shareAbove(scoresOf(tested, withLabel(label)), threshold),
  ),
  madeUpClients: visitors.length,
  madeUpAuc: round(
    rocAuc(
      visitors,
      scoresOf(madeUp, (set) => !isOrdinary(set)),
    ),
  ),
  madeUpFalsePositiveRate: round(shareAbove(visitors, threshold)),
  madeUpFoundByKind: byLabel(KINDS, (label) =>
    shareAbove(scoresOf(madeUp, withLabel(label)), threshold),
  ),
}
const label = {
  name: 'web-anomaly',
  version: VERSION,
  data: [...NORMAL_LOGS, ...ATTACK_LOGS, MADE_UP].map(({ name, origin, licence }) => ({
    name,
    origin,
    licence,
  })),
  licence: 'Apache-2.0',
  figures,
}
const template = readFileSync(join(here, 'card.md'), 'utf8')
const { files } = packModel(trained, settings, label, (manifest, features) =>
  fillCard(template, manifest, features),
)
for (const [file, content] of files) writeFileSync(join(dirname(here), file), content)
log(JSON.stringify({ threshold, ...figures }, null, 2))
