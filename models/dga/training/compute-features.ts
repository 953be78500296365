// Computes what training reads: `compute-features NAMES FOLDER` with NAMES a CSV of domain, label,
// family and part. Names whose part is `train` are counted into the tables; each of them gets its
// features from tables that have not seen it (its fold is left out), all others from the whole.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  FEATURE_COUNT,
  FEATURE_NAMES,
  FEATURE_SET_VERSION,
  writeFeatures,
} from '../../../src/main/engine/detectors/dga/features'
import { type JudgedName, readName } from '../../../src/main/engine/detectors/dga/name'
import { type Tables, writeTables } from '../../../src/main/engine/detectors/dga/tables'
import { benignTables, Counts, generatedTables, suffixFigures } from './count-tables'

const FOLDS = 4
/** Of a hundred generated names: how many are measured by tables without their whole family. */
const UNSEEN_PERCENT = 40

interface Row {
  judged: JudgedName | null
  isTrain: boolean
  isGenerated: boolean
  /** Which part of the counts must not be used for it; -1 for none. */
  fold: number
  family: number
}

const [namesFile, folder] = process.argv.slice(2)
if (namesFile === undefined || folder === undefined) throw new Error('NAMES and FOLDER are wanted')

function hash(text: string): number {
  let sum = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193)
  }
  sum ^= sum >>> 16
  return Math.imul(sum, 0x45d9f3b) >>> 1
}

const rows = readFileSync(namesFile, 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line): Row => {
    const [domain = '', label, family = '', part] = line.split(',')
    const read = readName(domain)
    return {
      judged: read.rule === null ? read.judged : null,
      isTrain: part === 'train',
      isGenerated: label === 'dga',
      fold: hash(read.rule === null ? read.judged.label : domain) % FOLDS,
      family: hash(label === 'dga' ? `${family}/family` : `${domain}/family`) % FOLDS,
    }
  })

const make = (longest: 3 | 4) => Array.from({ length: FOLDS }, () => new Counts(longest))
const sets = { benign: make(4), byName: make(3), byFamily: make(3) }
for (const { judged, isTrain, isGenerated, fold, family } of rows) {
  if (!isTrain || judged === null) continue
  if (!isGenerated) sets.benign[fold]?.add(judged)
  else {
    sets.byName[fold]?.add(judged)
    sets.byFamily[family]?.add(judged)
  }
}

/** The counts of all sets but one; of all, where none is left out. */
function sumWithout(of: readonly Counts[], left = -1): Counts {
  const sum = new Counts(of === sets.benign ? 4 : 3)
  for (const [at, each] of of.entries()) if (at !== left) sum.merge(each)
  return sum
}

const benignWhole = sumWithout(sets.benign)
const generatedWhole = sumWithout(sets.byName)
const whole: Tables = {
  ...benignTables(benignWhole),
  ...generatedTables(generatedWhole),
  ...suffixFigures(benignWhole, generatedWhole),
}

const matrix = new Float32Array(rows.length * FEATURE_COUNT).fill(Number.NaN)
function fill(tables: Tables, isWanted: (row: Row) => boolean): void {
  for (const [at, row] of rows.entries()) {
    if (row.judged === null || !isWanted(row)) continue
    writeFeatures(row.judged, tables, matrix, at * FEATURE_COUNT)
  }
}

const isUnseen = (row: Row) => hash(`${row.judged?.label}/unseen`) % 100 < UNSEEN_PERCENT
const unseen = sets.byFamily.map((_, family) => generatedTables(sumWithout(sets.byFamily, family)))
fill(whole, (row) => !row.isTrain)
for (let fold = 0; fold < FOLDS; fold += 1) {
  const benign = sumWithout(sets.benign, fold)
  const byName = sumWithout(sets.byName, fold)
  // How often a suffix is met tells the fold that was left out where whole families are: labels in
  // disguise. So suffixes come from folds of names alone.
  const tables = { ...benignTables(benign), ...suffixFigures(benign, byName) }
  const isHere = (row: Row) => row.isTrain && row.fold === fold
  fill({ ...tables, ...generatedTables(byName) }, (row) => isHere(row) && !isUnseen(row))
  for (const [family, generated] of unseen.entries()) {
    const isOfFamily = (row: Row) => row.family === family
    fill({ ...tables, ...generated }, (row) => isHere(row) && isUnseen(row) && isOfFamily(row))
  }
}

writeFileSync(join(folder, 'features.f32'), new Uint8Array(matrix.buffer))
writeFileSync(join(folder, 'tables.bin'), writeTables(whole))
writeFileSync(
  join(folder, 'features.json'),
  JSON.stringify({ version: FEATURE_SET_VERSION, names: FEATURE_NAMES, rows: rows.length }),
)
