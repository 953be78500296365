import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Model,
  type ModelFacts,
  type ModelOrigin,
  modelNameSchema,
} from '../../../shared/model'
import { LATEST_MODEL } from '../../../shared/web-anomaly'
import { BadInputError, ConflictError, NotFoundError } from '../decision'
import type { ModelKind } from '../detectors/model-kinds'
import { codeOf } from '../error-code'
import type { DownloadParts } from './download'
import type { Manifest } from './manifest'
import { ModelError } from './model-error'
import { LARGEST_TEXT_BYTES, type ReadModelFile, readFilesOf } from './model-file'
import { openOrigin } from './model-origin'
import { MANIFEST_FILE, readManifest, readModelFiles } from './read-model'

/** Begins the name of a folder that is being filled or emptied. */
const UNFINISHED = '.unfinished-'

/** What the models of an engine need. */
export interface ModelStoreParts {
  /** Where the models lie that came with the program. */
  shippedFolder: string
  /** Where those of the user's own lie; it is made when the first comes. */
  ownFolder: string
  kinds: readonly ModelKind[]
  /** Names of detectors of the settings that are to judge by a model. */
  usersOf: (name: string) => string[]
  download: DownloadParts
}

/** The models that detectors can be given: those that came with the program, and the user's own. */
export class ModelStore {
  constructor(private readonly parts: ModelStoreParts) {}

  /** Clears what a kill left half done. */
  async open(): Promise<void> {
    const { ownFolder } = this.parts
    for (const name of await listFolder(ownFolder)) {
      if (!name.startsWith(UNFINISHED)) continue
      await rm(join(ownFolder, name), { recursive: true, force: true })
    }
  }

  /** The folder of a model; one that is not there has a folder that is missing. */
  async folderOf(name: string): Promise<string> {
    const { shippedFolder, ownFolder } = this.parts
    const isShipped = (await listFolder(shippedFolder)).includes(name)
    return join(isShipped ? shippedFolder : ownFolder, name)
  }

  /** All models, each held against its checksums; none is opened. */
  async list(): Promise<Model[]> {
    const shipped = await listFolder(this.parts.shippedFolder)
    const own = (await listFolder(this.parts.ownFolder)).filter(
      (name) => modelNameSchema.safeParse(name).success && !shipped.includes(name),
    )
    const models: Model[] = []
    for (const name of [...shipped, ...own]) models.push(await this.describe(name))
    return models
  }

  /** What a model is, and whether its detector could judge by it, tried out. */
  async check(name: string): Promise<Model> {
    await this.need(name)
    const model = await this.describe(name)
    if (model.fault !== null) return model
    return { ...model, fault: await faultOf(this.prove(await this.folderOf(name))) }
  }

  /** The text that comes with a model; empty where there is none. */
  async card(name: string): Promise<string> {
    await this.need(name)
    const read = readFilesOf(await this.folderOf(name))
    const { card } = await readManifest(read)
    const bytes = await read(card, LARGEST_TEXT_BYTES).catch((error: unknown) => {
      if (error instanceof ModelError && error.code === 'missing') return new Uint8Array(0)
      throw error
    })
    return Buffer.from(bytes).toString('utf8')
  }

  /**
   * Copies a model here once everything about it was found right; otherwise nothing changes.
   *
   * @throws ModelError for a model that cannot be used, ConflictError where the name is taken.
   */
  async add(origin: ModelOrigin, name: string | null): Promise<Model> {
    const read = await openOrigin(origin, this.parts.download)
    const manifest = await readManifest(read)
    this.kindOf(manifest)
    const called = name ?? manifest.name
    if (await this.hasName(called)) throw nameTaken(called)
    const files = await collectFiles(manifest, read)
    await this.put(files, called)
    return this.describe(called)
  }

  /**
   * Puts a model here that was made here, once it was tried out.
   *
   * @throws ModelError for a model that cannot be used, ConflictError where the name is taken.
   */
  async keep(files: ReadonlyMap<string, Uint8Array>, name: string): Promise<void> {
    if (await this.hasName(name)) throw nameTaken(name)
    await this.put(files, name)
  }

  /** Whether a model has this name, or none may have it. */
  async hasName(name: string): Promise<boolean> {
    return name === LATEST_MODEL || (await this.names()).includes(name)
  }

  private async put(files: ReadonlyMap<string, Uint8Array>, called: string): Promise<void> {
    const { ownFolder } = this.parts
    let folder: string | null = null
    try {
      await mkdir(ownFolder, { recursive: true, mode: 0o700 })
      folder = await mkdtemp(join(ownFolder, UNFINISHED))
      for (const [file, bytes] of files) {
        await writeFile(join(folder, file), bytes, { flag: 'wx', mode: 0o600, flush: true })
      }
      await this.prove(folder)
      await rename(folder, join(ownFolder, called))
    } catch (error) {
      if (folder !== null) await rm(folder, { recursive: true, force: true })
      const code = codeOf(error)
      if (error instanceof ModelError || code === '') throw error
      // Two were added under one name at the same time.
      if (['ENOTEMPTY', 'EEXIST'].includes(code)) throw nameTaken(called)
      const what = `The model could not be put into ${ownFolder} (${code})`
      throw new ModelError('unreadable', `${what}. Make room there, or let it be written.`)
    }
  }

  /** @throws BadInputError for one that came with the program, ConflictError for one in use. */
  async remove(name: string): Promise<void> {
    await this.need(name)
    const { ownFolder, shippedFolder } = this.parts
    if ((await listFolder(shippedFolder)).includes(name)) {
      throw new BadInputError(`${name} came with the program and stays.`, 'name')
    }
    const [user] = this.parts.usersOf(name)
    if (user !== undefined) {
      throw new ConflictError(
        `The detector ${user} judges by ${name}. Choose another model for it first, or remove the detector.`,
      )
    }
    const aside = await mkdtemp(join(ownFolder, UNFINISHED))
    await rename(join(ownFolder, name), join(aside, name))
    await rm(aside, { recursive: true, force: true })
  }

  private async names(): Promise<string[]> {
    const { shippedFolder, ownFolder } = this.parts
    return [...(await listFolder(shippedFolder)), ...(await listFolder(ownFolder))]
  }

  private async need(name: string): Promise<void> {
    const isThere = modelNameSchema.safeParse(name).success && (await this.names()).includes(name)
    if (!isThere)
      throw new NotFoundError('There is no such model. List them with watchfloor model list.')
  }

  private async describe(name: string): Promise<Model> {
    const { shippedFolder, usersOf } = this.parts
    const isShipped = (await listFolder(shippedFolder)).includes(name)
    const read = readFilesOf(await this.folderOf(name))
    const told = { name, isShipped, usedBy: usersOf(name) }
    try {
      const manifest = await readManifest(read)
      const fault = await faultOf(readModelFiles(manifest, read).then(() => this.kindOf(manifest)))
      return {
        ...told,
        kind: this.findKind(manifest)?.kind ?? null,
        facts: factsOf(manifest),
        fault,
      }
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      const { code, message } = error
      return { ...told, kind: null, facts: null, fault: { code, message } }
    }
  }

  private async prove(folder: string): Promise<void> {
    await this.kindOf(await readManifest(readFilesOf(folder))).prove(folder)
  }

  private findKind({ featureSet }: Manifest): ModelKind | null {
    return this.parts.kinds.find((kind) => kind.featureSet.name === featureSet.name) ?? null
  }

  /** @throws ModelError `wrong-inputs` where no detector computes what a model takes. */
  private kindOf(manifest: Manifest): ModelKind {
    const { name, featureSet } = manifest
    const kind = this.findKind(manifest)
    if (kind !== null && kind.featureSet.version === featureSet.version) return kind
    const known = this.parts.kinds
      .map(({ featureSet: of }) => `${of.name} ${of.version}`)
      .join(', ')
    throw new ModelError(
      'wrong-inputs',
      `${name} is for features ${featureSet.name} ${featureSet.version}; this version computes ${known}. Train it anew, or take a model that is for this version.`,
    )
  }
}

/** What was checked is what is written: nothing is read a second time from where it came. */
async function collectFiles(
  manifest: Manifest,
  read: ReadModelFile,
): Promise<Map<string, Uint8Array>> {
  const { model, data } = await readModelFiles(manifest, read)
  const files = new Map(data).set(manifest.file, model)
  files.set(MANIFEST_FILE, await read(MANIFEST_FILE, LARGEST_TEXT_BYTES))
  const card = await read(manifest.card, LARGEST_TEXT_BYTES).catch((error: unknown) => {
    // Over https whatever is not there is some answer of the server.
    if (error instanceof ModelError && ['missing', 'away'].includes(error.code)) return null
    throw error
  })
  return card === null ? files : files.set(manifest.card, card)
}

function factsOf(manifest: Manifest): ModelFacts {
  const { version, sha256, featureSet, threshold, training, figures, licence } = manifest
  return { version, sha256, featureSet, threshold, trainingData: training.data, figures, licence }
}

async function faultOf(work: Promise<unknown>): Promise<Model['fault']> {
  try {
    await work
    return null
  } catch (error) {
    if (error instanceof ModelError) return { code: error.code, message: error.message }
    throw error
  }
}

function nameTaken(name: string): ConflictError {
  if (name === LATEST_MODEL) {
    return new ConflictError(`${name} is what settings call the newest model. Choose another name.`)
  }
  return new ConflictError(`There is a model ${name} already. Add this one under another name.`)
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}
