import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type DnsRecordSettings, dnsRecordSettingsSchema } from '../../shared/dns-record'
import type { RecordTrial } from '../../shared/record-trial'
import { CommandError, EXIT, UsageError } from './failure'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'
import { formatTable } from './table'

const RULES_HELP = `
FILE is JSON with the lists of rules json and line, as formats.dnsRecord has them in settings.json;
a list that it leaves out is the default again.`

const OUTCOMES: Record<RecordTrial['outcome'], string> = {
  judged: 'Taken, and judged.',
  stored: 'Taken and stored; detectors of generated names leave it out.',
  dropped: 'Dropped.',
  nothing: 'It brings nothing.',
}

/** `watchfloor dns-rules ...`: how records of the format dns-record must be. */
export function addDnsRulesCommand(program: Command, run: Run): void {
  const rules = program.command('dns-rules').description('rules of DNS records, field by field')
  rules
    .command('list')
    .description('the rules as they stand')
    .action(() => run(listRules))
  rules
    .command('set')
    .description('put other rules in their place')
    .argument('<file>', 'JSON file')
    .addHelpText('after', RULES_HELP)
    .action((file: string) => run((shell) => setRules(shell, file)))
  rules
    .command('try')
    .description('say which rule takes or drops a record, and why; status 1 where it is dropped')
    .argument('<record>', 'a JSON record, a batch of some, or a line')
    .option('--rules <file>', 'hold it to these rules instead of those that stand')
    .action((text: string, options: { rules?: string }) =>
      run((shell) => tryRecord(shell, text, options.rules)),
    )
}

function listRules(shell: Shell) {
  return withConnection(shell, async ({ client }) => {
    const { dnsRecord } = (await client.settings.get()).formats
    shell.output.printJson(dnsRecord)
    const forms = ['json', 'line'] as const
    const rows = forms.flatMap((form) =>
      dnsRecord[form].map((rule) => {
        const { name, type, isOptional, ...rest } = rule
        const said = Object.entries(rest).map(([key, value]) => `${key} ${JSON.stringify(value)}`)
        return [form, name, type, isOptional ? 'optional' : '', said.join(', ')]
      }),
    )
    const titles = ['Record', 'Field', 'Rule', '', 'What it wants']
    shell.output.print(
      formatTable(
        titles.map((title) => ({ title, width: 80 })),
        rows,
      ),
    )
    return undefined
  })
}

async function setRules(shell: Shell, file: string) {
  const dnsRecord = await readRules(file)
  return withConnection(shell, async ({ client }) => {
    await client.settings.change({ patch: { formats: { dnsRecord } } })
    const { json, line } = dnsRecord
    shell.output.printJson(dnsRecord)
    shell.output.print(
      `${json.length} rules of JSON records and ${line.length} of lines count now.`,
    )
    return undefined
  })
}

async function readRules(file: string): Promise<DnsRecordSettings> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`${file} cannot be read: ${error.message}`)
  })
  const read = dnsRecordSettingsSchema.strict().safeParse(parseJson(text, file))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new UsageError(`${file} is wrong at "${issue?.path.join('.') ?? ''}": ${issue?.message}`)
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : ''}`)
  }
}

async function tryRecord(shell: Shell, text: string, file: string | undefined) {
  const given = file === undefined ? null : await readRules(file)
  return withConnection(shell, async ({ client }) => {
    const rules = given ?? (await client.settings.get()).formats.dnsRecord
    const trial = await client.formats.tryRecord({ text, rules })
    shell.output.printJson(trial)
    const titles = ['Field', 'Rule', 'Value', 'Outcome', 'Why']
    if (trial.fields.length > 0) {
      shell.output.print(
        formatTable(
          titles.map((title) => ({ title, width: 120 })),
          trial.fields.map(({ name, type, value, state, reason }) => [
            name,
            type,
            value ?? '',
            state,
            reason,
          ]),
        ),
      )
    }
    shell.output.print(toTerminal(`${OUTCOMES[trial.outcome]} ${trial.reason}`.trim()))
    return trial.outcome === 'dropped' ? EXIT.failed : undefined
  })
}
