import type { Doors } from '../doors'
import type { Workspace } from '../workspace'

/** Roles of programs: nobody is assigned to them. */
const PROGRAM_ROLES = /^(feed|ingest|viewer)/

/**
 * Whom alerts may be assigned to, by name: who asks, the holders of tokens that may decide, and whoever
 * decided on an alert or was assigned one before.
 */
export async function readPeople(
  { desk }: Pick<Workspace, 'desk'>,
  doors: Pick<Doors, 'tokens'> | null,
  actor: string,
): Promise<string[]> {
  const tokens = doors === null ? [] : await doors.tokens()
  const holders = tokens
    .filter(({ role, revokedAt }) => revokedAt === null && !PROGRAM_ROLES.test(role))
    .map(({ name }) => name)
  const names = new Set([actor, ...holders, ...desk.people()])
  return [...names].sort((a, b) => a.localeCompare(b))
}
