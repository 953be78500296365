import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { type ReadSecret, readSecretsFrom, SecretError } from '../secrets'

const fileSchema = z.object({
  version: z.literal(1),
  /** Secrets by outlet and name. */
  secrets: z.record(z.string(), z.record(z.string(), z.string())),
})
type Kept = z.infer<typeof fileSchema>['secrets']

/** Secrets of the outlets of a data folder. */
export function openOutletSecrets(dataFolder: string, env: NodeJS.ProcessEnv): OutletSecrets {
  return new OutletSecrets(join(dataFolder, 'outlet-secrets.json'), env)
}

/**
 * Secrets of outlets that a console set up, in a file of their own that only this user reads: they
 * stand in no settings and are shown to nobody. What the environment says goes before them.
 */
export class OutletSecrets {
  private kept: Kept | null = null

  constructor(
    private readonly file: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Reads the secrets of one outlet, or without an id those that all share. */
  readerOf(id?: string): ReadSecret {
    const fromEnvironment = readSecretsFrom(this.env, id)
    return async (name) => {
      const found = await fromEnvironment(name)
      if (found !== null || id === undefined) return found
      return (await this.load())[id]?.[name] ?? null
    }
  }

  /** Keeps the secrets of an outlet. @throws SecretError, and nothing changes. */
  async keep(id: string, secrets: Readonly<Record<string, string>>): Promise<void> {
    await this.write({ ...(await this.load()), [id]: { ...secrets } })
  }

  /** Forgets the secrets of an outlet. @throws SecretError, and nothing changes. */
  async forget(id: string): Promise<void> {
    const { [id]: gone, ...rest } = await this.load()
    if (gone !== undefined) await this.write(rest)
  }

  private async load(): Promise<Kept> {
    this.kept ??= await this.read()
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
    try {
      return fileSchema.parse(JSON.parse(text)).secrets
    } catch {
      // What is wrong with it could quote a secret.
      throw new SecretError(
        `${this.file} is damaged. Restore it from a backup, or remove it and set the webhooks up anew.`,
      )
    }
  }

  private async write(secrets: Kept): Promise<void> {
    const text = `${JSON.stringify({ version: 1, secrets })}\n`
    await writeFileAtomic(this.file, text, { mode: 0o600 }).catch((error: Error) => {
      throw new SecretError(`${this.file} cannot be written (${error.message}).`, { cause: error })
    })
    this.kept = secrets
  }
}
