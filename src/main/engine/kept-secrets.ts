import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { SecretSealer } from './secret-sealer'
import { type ReadSecret, readSecretsFrom, SecretError, variablesOf } from './secrets'

/** Secrets by owner (a source, an outlet) and name. */
const keptSchema = z.record(z.string(), z.record(z.string(), z.string()))
type Kept = z.infer<typeof keptSchema>

const fileSchema = z.discriminatedUnion('version', [
  z.object({ version: z.literal(1), secrets: keptSchema }),
  /** The secrets as JSON, as the key ring of the desktop sealed them. */
  z.object({ version: z.literal(2), sealed: z.string() }),
])

/** Secrets that only the key ring of a desktop can open, which cannot be asked here. */
export class SealedError extends SecretError {
  constructor(message: string) {
    super(message)
    this.name = 'SealedError'
  }
}

/** Where secrets are kept, and who seals them. */
export interface SecretPlace {
  dataFolder: string
  env: NodeJS.ProcessEnv
  /** Without one they are kept as they are, in a file that only this user reads. */
  sealer?: SecretSealer | null | undefined
}

/** Secrets of the outlets of a data folder. */
export function openOutletSecrets(place: SecretPlace): KeptSecrets {
  return new KeptSecrets('outlet-secrets.json', 'set the webhooks up anew', place)
}

/** Secrets of the sources of a data folder. */
export function openSourceSecrets(place: SecretPlace): KeptSecrets {
  return new KeptSecrets('source-secrets.json', 'give the keys of its sources anew', place)
}

/**
 * Secrets that a console gave, in a file of their own that only this user reads, sealed where
 * somebody can: they stand in no settings and are shown to nobody. What the environment says for
 * their owner alone goes before them, what it says for all behind.
 */
export class KeptSecrets {
  private readonly file: string
  private kept: Promise<Kept> | null = null
  /** The file holds them as they are. */
  private isPlain = false
  /** Changes follow each other: each begins with what the one before left. */
  private changing: Promise<void> = Promise.resolve()

  constructor(
    name: string,
    /** What to do where they are lost. */
    private readonly anew: string,
    private readonly place: SecretPlace,
  ) {
    this.file = join(place.dataFolder, name)
  }

  /** Reads the secrets of one owner, or without an id those that all share. */
  readerOf(id?: string): ReadSecret {
    const fromEnvironment = readSecretsFrom(this.place.env, id)
    if (id === undefined) return fromEnvironment
    return async (name) => {
      if ((await this.ownVariable(id, name)) !== null) return fromEnvironment(name)
      try {
        const kept = (await this.load())[id]?.[name]
        if (kept !== undefined) return kept
      } catch (error) {
        const shared = await fromEnvironment(name)
        if (shared === null) throw error
        return shared
      }
      return fromEnvironment(name)
    }
  }

  /** The variable of the environment that holds a secret for this owner alone; null where none does. */
  async ownVariable(id: string, name: string): Promise<string | null> {
    const [own = name] = variablesOf(name, id)
    return (await readSecretsFrom(this.place.env)(own)) === null ? null : own
  }

  /** True where a secret of an owner is kept here. @throws SecretError */
  async has(id: string, name: string): Promise<boolean> {
    return (await this.load())[id]?.[name] !== undefined
  }

  /** Seals what was kept unsealed, where it can be sealed now. @throws SecretError */
  settle(): Promise<void> {
    return this.change((kept) => (this.isPlain && this.place.sealer ? kept : null))
  }

  /** Keeps secrets of an owner beside those it has. @throws SecretError, and nothing changes. */
  keep(id: string, secrets: Readonly<Record<string, string>>): Promise<void> {
    return this.change((kept) => ({ ...kept, [id]: { ...kept[id], ...secrets } }))
  }

  /** Forgets the secrets of an owner. @throws SecretError, and nothing changes. */
  forget(id: string): Promise<void> {
    return this.change(({ [id]: gone, ...rest }) => (gone === undefined ? null : rest))
  }

  private change(next: (kept: Kept) => Kept | null): Promise<void> {
    const changed = this.changing.then(async () => {
      const kept = next(await this.load())
      if (kept === null) return
      await this.write(kept)
      this.kept = Promise.resolve(kept)
    })
    this.changing = changed.catch(() => undefined)
    return changed
  }

  private load(): Promise<Kept> {
    this.kept ??= this.read().catch((error: unknown) => {
      // What was wrong may be mended meanwhile.
      this.kept = null
      throw error
    })
    return this.kept
  }

  private async read(): Promise<Kept> {
    const text = await readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw new SecretError(
        `${this.file} cannot be read (${error.code}). Give this user the right to read it.`,
      )
    })
    if (text === null) return {}
    const found = parse(text, fileSchema)
    if (found === null) throw this.damaged()
    if (found.version === 2) return this.open(found.sealed)
    this.isPlain = true
    return found.secrets
  }

  private async open(sealed: string): Promise<Kept> {
    const { sealer } = this.place
    if (!sealer) {
      throw new SealedError(
        `What ${this.file} keeps was sealed by the key ring of a desktop, which cannot be asked here. Start Watchfloor's window with that key ring, or remove the file and ${this.anew}.`,
      )
    }
    const text = await sealer.open(sealed)
    if (text === null) {
      throw new SecretError(
        `The key ring of this system cannot open ${this.file}: another user or another key ring sealed it. Unlock that one and start Watchfloor again, or remove the file and ${this.anew}.`,
      )
    }
    const kept = parse(text, keptSchema)
    if (kept === null) throw this.damaged()
    return kept
  }

  private async write(secrets: Kept): Promise<void> {
    const text = `${JSON.stringify(await this.fileOf(secrets))}\n`
    await writeFileAtomic(this.file, text, { mode: 0o600 }).catch((error: Error) => {
      throw new SecretError(`${this.file} cannot be written (${error.message}).`, { cause: error })
    })
    this.isPlain = !this.place.sealer
  }

  private async fileOf(secrets: Kept): Promise<z.infer<typeof fileSchema>> {
    const { sealer } = this.place
    if (!sealer) return { version: 1, secrets }
    const sealed = await sealer.seal(JSON.stringify(secrets)).catch((error: Error) => {
      throw new SecretError(
        `The key ring of this system did not take the secrets for ${basename(this.file)} (${error.message}). Unlock it and try again.`,
      )
    })
    return { version: 2, sealed }
  }

  /** What is wrong with it could quote a secret. */
  private damaged(): SecretError {
    return new SecretError(
      `${this.file} is damaged. Restore it from a backup, or remove it and ${this.anew}.`,
    )
  }
}

function parse<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
