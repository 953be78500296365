import { mkdir } from 'node:fs/promises'
import type { Command } from 'commander'
import { isoTime } from '../../shared/public-api'
import { roleSchema } from '../server/roles'
import {
  addToken,
  readTokens,
  revokeToken,
  type StoredToken,
  tokenFilePath,
  tokenNameSchema,
} from '../server/token-file'
import { UsageError } from './failure'
import type { Run } from './shell'
import { formatTable, formatTime } from './table'

/** `watchfloor token add|list|revoke`: named, scoped tokens of the server. */
export function addTokenCommand(program: Command, run: Run): void {
  const token = program.command('token').description('named, scoped tokens for the server')
  addAdd(token, run)
  addList(token, run)
  addRevoke(token, run)
}

function addAdd(token: Command, run: Run): void {
  token
    .command('add')
    .description('add a token and print it: it is shown this once')
    .argument('<name>', 'its name, which the audit trail shows as the actor')
    .requiredOption('--role <role>', 'analyst, viewer, feed:LIST or ingest:SOURCE')
    .action((name: string, options: { role: string }) =>
      run(async (shell) => {
        const checked = tokenNameSchema.safeParse(name)
        const role = roleSchema.safeParse(options.role)
        if (!checked.success) throw new UsageError(checked.error.issues[0]?.message ?? name)
        if (!role.success) throw new UsageError(role.error.issues[0]?.message ?? options.role)
        await mkdir(shell.dataFolder, { recursive: true, mode: 0o700 })
        const file = tokenFilePath(shell.dataFolder)
        const effects = { now: shell.now(), randomBytes: shell.randomBytes }
        const secret = await addToken(file, { name, role: role.data }, effects)
        shell.output.printJson({ name, role: role.data, token: secret })
        shell.output.print(secret)
        shell.output.note('Keep it now: only its hash is stored.')
        return undefined
      }),
    )
}

function addList(token: Command, run: Run): void {
  token
    .command('list')
    .description('all tokens, revoked ones too')
    .action(() =>
      run(async (shell) => {
        const tokens = await readTokens(tokenFilePath(shell.dataFolder))
        shell.output.printJson({ tokens: tokens.map(toPublic) })
        shell.output.print(tokens.length === 0 ? 'No tokens.' : toTable(tokens))
        return undefined
      }),
    )
}

function addRevoke(token: Command, run: Run): void {
  token
    .command('revoke')
    .description('end a token; a running server stops taking it at once')
    .argument('<name>', 'its name')
    .action((name: string) =>
      run(async (shell) => {
        const file = tokenFilePath(shell.dataFolder)
        const revoked = await revokeToken(file, name, shell.now())
        shell.output.printJson(toPublic(revoked))
        shell.output.print(`Revoked ${revoked.name}.`)
        return undefined
      }),
    )
}

function toPublic({ name, role, createdAt, revokedAt }: StoredToken) {
  return {
    name,
    role,
    created_at: isoTime(createdAt),
    revoked_at: revokedAt === null ? null : isoTime(revokedAt),
  }
}

function toTable(tokens: readonly StoredToken[]): string {
  return formatTable(
    [{ title: 'Name' }, { title: 'Role' }, { title: 'Added (UTC)' }, { title: 'Revoked (UTC)' }],
    tokens.map((token) => [
      token.name,
      token.role,
      formatTime(token.createdAt),
      formatTime(token.revokedAt),
    ]),
  )
}
