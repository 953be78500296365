import { readFile } from 'node:fs/promises'
import { codeOf } from './error-code'

/** Reads a secret by the name of its variable; null where nobody gave one. Throws SecretError. */
export type ReadSecret = (name: string) => Promise<string | null>

/** A secret that was named and cannot be read; the message says where and how to mend it. */
export class SecretError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SecretError'
  }
}

/**
 * Reads secrets from the environment: `NAME` holds the secret, `NAME_FILE` names a file that does.
 * With an owner, such as the id of a source, `NAME_OWNER` and `NAME_OWNER_FILE` go before. Files are
 * read each time, so that a secret may be changed while the engine runs.
 */
export function readSecretsFrom(env: NodeJS.ProcessEnv, owner?: string): ReadSecret {
  return async (name) => {
    for (const each of variablesOf(name, owner)) {
      const value = env[each]
      if (value !== undefined && value !== '') return value
      const path = env[`${each}_FILE`]
      if (path !== undefined && path !== '') return readSecretFile(`${each}_FILE`, path)
    }
    return null
  }
}

/** Names of the variables that may hold a secret, in the order in which they count. */
export function variablesOf(name: string, owner?: string): string[] {
  return owner === undefined ? [name] : [`${name}_${toWord(owner)}`, name]
}

/** As it stands in the name of a variable: `kafka-1` becomes `KAFKA_1`. */
function toWord(owner: string): string {
  return owner.toUpperCase().replace(/[^A-Z0-9]/g, '_')
}

async function readSecretFile(name: string, path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const cause = codeOf(error) || String(error)
    throw new SecretError(
      `${name} names ${path}, which cannot be read (${cause}). Give this user the right to read it, or name another file.`,
      { cause: error },
    )
  })
  // Editors end a file with a newline that belongs to no secret.
  const secret = text.replace(/\r?\n$/, '')
  if (secret === '') throw new SecretError(`${name} names ${path}, which is empty.`)
  return secret
}
