import { timingSafeEqual } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { codeOf } from '../engine/error-code'
import type { Role } from './roles'
import { hashToken, readTokens } from './token-file'

/** Who a request comes from: the name is the actor in the audit trail. */
export interface Identity {
  name: string
  role: Role
  /** Hash of the token that proved it. */
  hash: string
}

/** The tokens a server lets in. */
export interface TokenBook {
  /** Who holds a token; null for one that is unknown or revoked. */
  find: (token: string) => Promise<Identity | null>
  /** True while the token that proved an identity is neither revoked nor replaced. */
  isStanding: (identity: Identity) => Promise<boolean>
}

/** A token known without the file, such as the one that `serve` makes for its run. */
export interface FixedToken {
  name: string
  role: Role
  token: string
}

/**
 * The tokens of a file, read again whenever it has changed, and those given here. A damaged file
 * throws TokenFileError: then nobody it names is let in.
 */
export function createTokenBook(options: {
  file: string | null
  fixed: readonly FixedToken[]
}): TokenBook {
  const fixed = options.fixed.map(({ name, role, token }) => ({
    name,
    role,
    hash: hashToken(token),
  }))
  let cached: { stamp: string; identities: Identity[] } = { stamp: '', identities: [] }

  async function load(): Promise<Identity[]> {
    if (options.file === null) return fixed
    const stamp = await stampOf(options.file)
    if (stamp !== cached.stamp) {
      const standing = (await readTokens(options.file)).filter((token) => token.revokedAt === null)
      const identities = standing.map(({ name, role, hash }) => ({ name, role, hash }))
      cached = { stamp, identities }
    }
    return [...fixed, ...cached.identities]
  }

  return {
    find: async (token) => findByHash(await load(), hashToken(token)),
    isStanding: async (identity) => findByHash(await load(), identity.hash) !== null,
  }
}

/** Compares with every hash, each in constant time, so that the time taken tells nothing. */
function findByHash(identities: readonly Identity[], hash: string): Identity | null {
  const wanted = Buffer.from(hash, 'hex')
  let found: Identity | null = null
  for (const identity of identities) {
    if (timingSafeEqual(Buffer.from(identity.hash, 'hex'), wanted)) found = identity
  }
  return found
}

/** What tells one state of a file from another; the same for a file that is not there. */
async function stampOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file)
    return `${mtimeMs}/${size}/${ino}`
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'none'
    throw error
  }
}
