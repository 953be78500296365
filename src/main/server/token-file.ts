import { createHash } from 'node:crypto'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { ConflictError, NotFoundError } from '../engine/decision'
import { codeOf } from '../engine/error-code'
import { type Role, roleSchema } from './roles'

/** Names of tokens stand in the audit trail as the actor. */
export const tokenNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}$/,
    'A token name has 1 to 64 letters, digits, . _ @ - or spaces',
  )

const storedTokenSchema = z.object({
  name: tokenNameSchema,
  role: roleSchema,
  /** SHA-256 of the token, hex: the token itself is shown once and kept nowhere. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.number(),
  revokedAt: z.number().nullable(),
})
const tokenFileSchema = z.object({ version: z.literal(1), tokens: z.array(storedTokenSchema) })

/** A named token as the file holds it; times in ms since 1970. */
export type StoredToken = z.infer<typeof storedTokenSchema>

/** The token file is damaged; nobody is let in by it until it is mended. */
export class TokenFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TokenFileError'
  }
}

/** Where the tokens of a data folder are kept. */
export function tokenFilePath(dataFolder: string): string {
  return join(dataFolder, 'tokens.json')
}

/** SHA-256 of a token, hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

/** A new token of 256 random bits, recognisable as ours. */
export function makeToken(randomBytes: (count: number) => Uint8Array): string {
  return `wf_${Buffer.from(randomBytes(32)).toString('base64url')}`
}

/** All tokens of the file, revoked ones too; none where there is no file. Throws TokenFileError. */
export async function readTokens(file: string): Promise<StoredToken[]> {
  const text = await readIfThere(file)
  if (text === null) return []
  try {
    return tokenFileSchema.parse(JSON.parse(text)).tokens
  } catch (error) {
    throw new TokenFileError(
      `The token file ${file} is damaged; mend it, or remove it and add the tokens anew`,
      { cause: error },
    )
  }
}

/**
 * Adds a named token and returns it: the only time it is seen. A revoked name may be used again;
 * one that stands is a ConflictError.
 */
export async function addToken(
  file: string,
  token: { name: string; role: Role },
  effects: { now: number; randomBytes: (count: number) => Uint8Array },
): Promise<string> {
  const tokens = await readTokens(file)
  if (tokens.some((other) => other.name === token.name && other.revokedAt === null)) {
    throw new ConflictError(`There is a token named ${token.name} already; revoke it first`)
  }
  const secret = makeToken(effects.randomBytes)
  const kept = tokens.filter((other) => other.name !== token.name)
  const added = { ...token, hash: hashToken(secret), createdAt: effects.now, revokedAt: null }
  await writeTokens(file, [...kept, added])
  return secret
}

/** Ends a token; a name without a standing token is a NotFoundError. */
export async function revokeToken(file: string, name: string, now: number): Promise<StoredToken> {
  const tokens = await readTokens(file)
  const standing = tokens.find((token) => token.name === name && token.revokedAt === null)
  if (standing === undefined) throw new NotFoundError(`There is no token named ${name}`)
  const revoked = { ...standing, revokedAt: now }
  await writeTokens(
    file,
    tokens.map((token) => (token === standing ? revoked : token)),
  )
  return revoked
}

async function writeTokens(file: string, tokens: StoredToken[]): Promise<void> {
  const text = `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`
  await writeFileAtomic(file, text, { mode: 0o600 })
  await chmod(file, 0o600)
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}
