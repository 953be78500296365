import type { ServerState } from '../../shared/server'
import { BadInputError } from '../engine/decision'
import type { Doors } from '../engine/doors'
import { roleSchema } from './roles'
import { addToken, readTokens, revokeToken, type StoredToken, tokenNameSchema } from './token-file'

/** The doors of an engine whose tokens lie in a file. Throws TokenFileError for a damaged one. */
export function createDoors(parts: {
  tokenFile: string
  state: () => ServerState
  now: () => number
  randomBytes: (count: number) => Uint8Array
}): Doors {
  const { tokenFile, state, now, randomBytes } = parts
  return {
    state,
    tokens: async () => (await readTokens(tokenFile)).map(toSummary),
    addToken: async ({ name, role }) => {
      const checkedName = tokenNameSchema.safeParse(name)
      if (!checkedName.success) throw badInput(checkedName.error.issues, 'name')
      const checkedRole = roleSchema.safeParse(role)
      if (!checkedRole.success) throw badInput(checkedRole.error.issues, 'role')
      const wanted = { name: checkedName.data, role: checkedRole.data }
      const token = await addToken(tokenFile, wanted, { now: now(), randomBytes })
      return { ...wanted, token }
    },
    revokeToken: async (name) => toSummary(await revokeToken(tokenFile, name, now())),
  }
}

function toSummary({ name, role, createdAt, revokedAt }: StoredToken) {
  return { name, role, createdAt, revokedAt }
}

function badInput(issues: readonly { message: string }[], field: string): BadInputError {
  return new BadInputError(issues[0]?.message ?? 'This is not understood', field)
}
