import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { FEATURE_SET } from '../detectors/web-anomaly/scorer'
import { codeOf } from '../error-code'
import { ONNX_INPUT, ONNX_OUTPUT, writeOnnx } from '../forest/onnx'
import { type Manifest, manifestSchema } from '../models/manifest'
import { MANIFEST_FILE } from '../models/read-model'
import { NUMERIC_FEATURES } from '../web/features'
import { quantileOf, shareAbove } from './client-scores'
import { type TrainedForest, TrainingError, type TrainingSettings } from './train-forest'

/** What a model is called and says of itself. */
export interface ModelLabel {
  name: string
  version: string
  data: Manifest['training']['data']
  licence: string
  /** Measured beside those of the training. */
  figures?: Manifest['figures']
  /** How its threshold was chosen; empty for what `trainForest` does. */
  chosen?: string
}

/** The files of a model, each by its name. */
export interface ModelFolder {
  manifest: Manifest
  files: ReadonlyMap<string, string | Uint8Array>
}

const MODEL_FILE = 'model.onnx'

/** Puts a model together; `card` writes the text for people, `model` is the forest as a file. */
export function packModel(
  trained: TrainedForest,
  settings: TrainingSettings,
  label: ModelLabel,
  card: (manifest: Manifest, features: readonly string[]) => string,
  model: Uint8Array = writeOnnx(trained.forest, 'watchfloor'),
): ModelFolder {
  const { name, version, licence, data } = label
  const share = settings.falsePositiveRate
  const manifest = manifestSchema.parse({
    name,
    version,
    file: MODEL_FILE,
    sha256: createHash('sha256').update(model).digest('hex'),
    featureSet: { name: FEATURE_SET.name, version: FEATURE_SET.version },
    input: { name: ONNX_INPUT, features: FEATURE_SET.features },
    output: { name: ONNX_OUTPUT },
    threshold: {
      value: trained.threshold,
      chosen:
        label.chosen ??
        `at most ${100 * share} % of the clients of ordinary traffic that no tree was grown from are above it, each by its highest request set`,
    },
    training: { seed: settings.seed, data },
    figures: { ...figuresOf(trained), ...label.figures },
    licence,
  })
  const features = settings.forest.columns.flatMap((column) => NUMERIC_FEATURES[column] ?? [])
  const files = new Map<string, string | Uint8Array>([
    [MODEL_FILE, model],
    [MANIFEST_FILE, `${JSON.stringify(manifest, null, 2)}\n`],
    [manifest.card, card(manifest, features)],
  ])
  return { manifest, files }
}

function figuresOf({ threshold, grownFrom, heldOut, normal, forest }: TrainedForest) {
  const round = (value: number) => Number(value.toFixed(4))
  return {
    trees: forest.trees.length,
    subsample: forest.sampleRows,
    grownFromSets: grownFrom,
    heldOutClients: heldOut.length,
    heldOutFalsePositiveRate: round(shareAbove(heldOut, threshold)),
    normalMedian: round(quantileOf(normal, 0.5)),
    normal999: round(quantileOf(normal, 0.999)),
    normalHighest: round(quantileOf(normal, 1)),
  }
}

/**
 * Writes a model into a folder that is not there yet: whole, or not at all.
 *
 * @throws TrainingError where it is there, or cannot be written.
 */
export async function writeModel({ files }: ModelFolder, folder: string): Promise<void> {
  const target = resolve(folder)
  let unfinished: string | null = null
  try {
    await mkdir(dirname(target), { recursive: true })
    unfinished = await mkdtemp(join(dirname(target), '.unfinished-'))
    for (const [file, content] of files) {
      await writeFile(join(unfinished, file), content, { flush: true })
    }
    await rename(unfinished, target)
  } catch (error) {
    if (unfinished !== null) await rm(unfinished, { recursive: true, force: true })
    const code = codeOf(error)
    if (code === '') throw error
    const isTaken = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)
    const why = isTaken ? 'there is something already. Name another folder.' : code
    throw new TrainingError(`The model could not be written to ${folder}: ${why}`, { cause: error })
  }
}
