import { type Command, Option } from 'commander'
import type { Change } from '../../shared/alert'
import { HOLDS, type Holds } from '../../shared/blacklist'
import { type ExpiryOption, expiryOption, spanOf } from './duration'
import { type Run, type Shell, withConnection } from './shell'

const WEEK_MS = 7 * 24 * 3600 * 1000

/** `blacklist create`, `add`, `remove` and `allow`. */
export function addChangeCommands(blacklist: Command, run: Run): void {
  addCreate(blacklist, run)
  addAdd(blacklist, run)
  addRemove(blacklist, run)
  addAllow(blacklist, run)
}

function addCreate(blacklist: Command, run: Run): void {
  blacklist
    .command('create')
    .description('make a list of your own')
    .argument('<list>', 'its name: a to z, 0 to 9, _ and -')
    .argument('[title]', 'what people read')
    .addOption(
      new Option('--holds <kind>', 'what its entries are').choices(HOLDS).default('address'),
    )
    .action((list: string, title: string | undefined, { holds }: { holds: Holds }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) =>
          tell(shell, [await client.blacklists.create({ list, title: title ?? list, holds })]),
        ),
      ),
    )
}

interface AddOptions {
  reason: string
  expires: ExpiryOption
  confirm?: string
}

function addAdd(blacklist: Command, run: Run): void {
  blacklist
    .command('add')
    .description('put addresses or networks on a list, domains on a list of domains')
    .argument('<list>', 'alert id or name of a list')
    .argument('<value...>', 'addresses, CIDR or domains')
    .option('--reason <text>', 'why; `--expires never` needs it', '')
    .addOption(
      new Option('--expires <span>', '7d, 12h, ... or never')
        .argParser(expiryOption)
        .default(WEEK_MS, '7d'),
    )
    .option('--confirm <text>', 'what a wide network or a protected address asks to be typed')
    .action((list: string, values: string[], options: AddOptions) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const { reason, confirm: confirmation } = options
          const expiresInMs = spanOf(options.expires)
          const changes: Change[] = []
          for (const value of values) {
            const entry = { list, value, reason, expiresInMs, evidence: [], confirmation }
            changes.push(await client.blacklists.add(entry))
          }
          return tell(shell, changes)
        }),
      ),
    )
}

function addRemove(blacklist: Command, run: Run): void {
  blacklist
    .command('remove')
    .description('take values off a list; they stay off for 24 hours')
    .argument('<list>', 'alert id or name of a list')
    .argument('<value...>', 'addresses, CIDR or domains')
    .option('--reason <text>', 'why', '')
    .action((list: string, values: string[], { reason }: { reason: string }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const entries = values.map((value) => ({ list, value, reason }))
          return tell(shell, [await client.blacklists.remove({ entries })])
        }),
      ),
    )
}

interface AllowOptions {
  reason: string
  expires: ExpiryOption
  end?: boolean
}

function addAllow(blacklist: Command, run: Run): void {
  blacklist
    .command('allow')
    .description('never block these values, on any list')
    .argument('<value...>', 'addresses, CIDR or domains')
    .option('--reason <text>', 'why', '')
    .option('--expires <span>', '7d, 12h, ... or never', expiryOption, 'never')
    .option('--end', 'end the allowance instead')
    .action((values: string[], options: AllowOptions) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const { reason } = options
          const expiresInMs = spanOf(options.expires)
          const changes: Change[] = []
          for (const value of values) {
            changes.push(
              options.end === true
                ? await client.blacklists.disallow({ value })
                : await client.blacklists.allow({ value, reason, expiresInMs }),
            )
          }
          return tell(shell, changes)
        }),
      ),
    )
}

/** Says what was changed; the ids are what `undo` in the console takes. */
function tell(shell: Shell, changes: readonly Change[]): undefined {
  shell.output.printJson({ changes })
  for (const change of changes) shell.output.print(change.text)
}
