import { basename, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { SEVERITIES, type Severity } from '../../shared/severity'
import { type ChangedUrlRules, URL_RULE_KINDS, type UrlRule } from '../../shared/url-rule'
import { readUrlRules, writeUrlRule } from '../../shared/url-rule-text'
import { EXIT } from './failure'
import { readListFile } from './list-file'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'
import { formatTable, formatTime } from './table'

/** Rules handed over at once: a message of the control socket holds them with room to spare. */
const PART = 2_000

type Kind = UrlRule['kind']

interface ChangeOptions {
  reason: string
}

interface AddOptions extends ChangeOptions {
  severity: Severity
  case?: true
}

interface ImportOptions {
  reason?: string
  severity: Severity
  strict?: true
}

const IMPORT_HELP = `
A line: [exact|prefix|glob] PATTERN [SEVERITY] [case]
  /backup.zip            the whole path
  /wp-admin*             all that begin so (one star at the end)
  */.env high            a glob: * stands for anything, slashes too
  exact /Admin case      capitals matter
# begins a remark. Rules look at the path alone: a query is never part of it.`

/** `watchfloor url-rules ...`: pages that nobody should ask for. */
export function addUrlRulesCommand(program: Command, run: Run): void {
  const rules = program
    .command('url-rules')
    .description('rules for forbidden pages, which clicks are held against')
  rules
    .command('list')
    .description('the rules that stand, as import reads them')
    .action(() => run(listRules))
  addAdd(rules, run)
  addRemove(rules, run)
  addImport(rules, run)
  rules
    .command('check')
    .description('which rule an address falls under')
    .argument('<address>', 'of a page, whole or from its first slash on')
    .action((address: string) => run((shell) => checkAddress(shell, address)))
}

function severityOption(): Option {
  return new Option('--severity <severity>', 'of its alerts').choices(SEVERITIES).default('low')
}

function kindArgument(command: Command): Command {
  const argument = command.createArgument('<kind>', 'how it is compared').choices(URL_RULE_KINDS)
  return command.addArgument(argument).argument('<pattern...>', 'paths')
}

function addAdd(rules: Command, run: Run): void {
  kindArgument(rules.command('add').description('add rules, or change those that stand'))
    .addOption(severityOption())
    .option('--case', 'capitals matter')
    .option('--reason <text>', 'why', '')
    .action((kind: Kind, patterns: string[], options: AddOptions) =>
      run((shell) => {
        const { severity, reason } = options
        const isCaseSensitive = options.case === true
        const add = patterns.map((pattern) => ({ kind, pattern, severity, isCaseSensitive }))
        return withConnection(shell, async ({ client }) =>
          tell(shell, await client.urlRules.change({ add, remove: [], reason })),
        )
      }),
    )
}

function addRemove(rules: Command, run: Run): void {
  kindArgument(rules.command('remove').description('remove rules'))
    .option('--reason <text>', 'why', '')
    .action((kind: Kind, patterns: string[], { reason }: ChangeOptions) =>
      run((shell) => {
        const remove = patterns.map((pattern) => ({ kind, pattern }))
        return withConnection(shell, async ({ client }) =>
          tell(shell, await client.urlRules.change({ add: [], remove, reason })),
        )
      }),
    )
}

function addImport(rules: Command, run: Run): void {
  rules
    .command('import')
    .description('add the rules of a file, one a line')
    .argument('<file>', 'the file')
    .addOption(severityOption())
    .option('--reason <text>', 'why (default: the name of the file)')
    .option('--strict', 'exit with 3 when a line is refused')
    .addHelpText('after', IMPORT_HELP)
    .action((file: string, options: ImportOptions) =>
      run(async (shell) => {
        const { rules: add, refused } = readUrlRules(
          await readListFile(resolve(file)),
          options.severity,
        )
        const reason = options.reason ?? `Imported from ${basename(file)}`
        const outcome = await addAll(shell, add, reason)
        outcome.refused.unshift(...refused)
        tell(shell, outcome)
        if (shell.signal.aborted) return EXIT.failed
        return options.strict === true && outcome.refused.length > 0 ? EXIT.rejects : undefined
      }),
    )
}

function addAll(shell: Shell, rules: readonly UrlRule[], reason: string): Promise<ChangedUrlRules> {
  return withConnection(shell, async ({ client }) => {
    const outcome: ChangedUrlRules = { changed: 0, unchanged: 0, refused: [] }
    for (let from = 0; from < rules.length && !shell.signal.aborted; from += PART) {
      const add = rules.slice(from, from + PART)
      const part = await client.urlRules.change({ add, remove: [], reason })
      outcome.changed += part.changed
      outcome.unchanged += part.unchanged
      outcome.refused.push(...part.refused)
    }
    return outcome
  })
}

function listRules(shell: Shell) {
  return withConnection(shell, async ({ client }) => {
    const rules = await client.urlRules.list()
    shell.output.printJson({ rules })
    const rows = rules.map((rule) => [
      writeUrlRule(rule),
      rule.actor,
      formatTime(rule.at),
      rule.reason,
    ])
    const columns = ['Rule', 'By', 'Since (UTC)', 'Reason'].map((title) => ({ title, width: 80 }))
    shell.output.print(rows.length === 0 ? 'No rules.' : formatTable(columns, rows))
    return undefined
  })
}

function checkAddress(shell: Shell, address: string) {
  return withConnection(shell, async ({ client }) => {
    const { path, rule } = await client.urlRules.check({ address })
    shell.output.printJson({ path, rule })
    const where = path === '' ? 'This is no address of a page' : toTerminal(path)
    shell.output.print(`${where}: ${rule === null ? 'no rule' : toTerminal(writeUrlRule(rule))}`)
    return undefined
  })
}

/** Says what was changed, and the first of what was refused. */
function tell(shell: Shell, outcome: ChangedUrlRules): undefined {
  const { changed, unchanged, refused } = outcome
  shell.output.printJson(outcome)
  shell.output.print(`${changed} changed, ${unchanged} stood so, ${refused.length} refused.`)
  for (const { pattern, message } of refused.slice(0, 20)) {
    shell.output.note(`${toTerminal(pattern)}: ${toTerminal(message)}`)
  }
}
