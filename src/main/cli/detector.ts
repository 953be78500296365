import { type Command, Option } from 'commander'
import { type DnsDetectorSettings, dnsDetectorsSchema } from '../../shared/dns-detectors'
import { readDomain } from '../../shared/domain-text'
import { INSPECTION_NUMBERS, type InspectionSettings } from '../../shared/inspection'
import { DNS_MODEL_KINDS } from '../../shared/model'
import type { ConsoleClient } from '../engine/engine'
import { CommandError, UsageError } from './failure'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'
import { formatTable } from './table'

interface ChangeOptions {
  on?: boolean
  off?: boolean
  model?: string
  sha256?: string
  threshold?: string
  leastDomains?: string
  source?: string[]
  output?: string[]
  ignore?: string[]
  gate?: string[]
}

const CHANGE_HELP = `
Options that name several things stand for all of them: --source resolver --source import.
An empty one takes them away again: --source "" judges the queries of all sources.
--threshold own is the model's own. --gate on, --gate off, or one of its measures, such as
--gate stepMs=500; docs/dns.md says what each of them does.`

const REMOVE_MEANS =
  'It judges nothing from then on, and windows that are open come to nothing. Its alerts, and the probabilities that queries have of it, stay.'

/** `watchfloor detector ...`: the detectors of DNS queries, as the settings have them. */
export function addDetectorCommand(program: Command, run: Run): void {
  const detector = program.command('detector').description('detectors of DNS queries')
  detector
    .command('list')
    .description('every detector of DNS queries, and how it is')
    .action(() => run(listDetectors))
  withChanges(
    detector
      .command('add')
      .description('set a detector up; it judges at once')
      .argument('<kind>', DNS_MODEL_KINDS.join(' or '))
      .argument('<name>', 'what its alerts are known by'),
  ).action((kind: string, name: string, options: ChangeOptions) =>
    run((shell) => addDetector(shell, kind, name, options)),
  )
  withChanges(
    detector
      .command('change')
      .description('change a detector; what no option names stays')
      .argument('<name>', 'the detector'),
  ).action((name: string, options: ChangeOptions) =>
    run((shell) => changeDetector(shell, name, options)),
  )
  detector
    .command('remove')
    .description('remove a detector; `change NAME --off` stops it for a while')
    .argument('<name>', 'the detector')
    .option('--confirm <name>', 'the same again')
    .action((name: string, { confirm }: { confirm?: string }) =>
      run((shell) => removeDetector(shell, name, confirm)),
    )
}

function withChanges(command: Command): Command {
  const collect = (each: string, before: string[] = []) => [...before, each]
  const many = (flags: string, text: string) => new Option(flags, text).argParser(collect)
  return command
    .option('--on', 'it judges')
    .option('--off', 'it judges nothing')
    .option('--model <name>', 'model that it judges by')
    .option('--sha256 <digits>', 'what the checksum of that model must be')
    .option('--threshold <number>', 'probability over which it is a find, or own')
    .option('--least-domains <count>', 'of dga: domains over it that make a find')
    .addOption(many('--source <id>', 'source whose queries it judges, import among them'))
    .addOption(many('--output <ending>', 'ending of the topics that its findings are told to'))
    .addOption(many('--ignore <domain>', 'domain that it does not judge, with all below it'))
    .addOption(many('--gate <what>', 'on, off, or a measure such as stepMs=500'))
    .addHelpText('after', CHANGE_HELP)
}

function listDetectors(shell: Shell) {
  return withConnection(shell, async ({ client }) => {
    const { dns } = (await client.settings.get()).detectors
    const { detectors } = await client.detectors.list()
    const states = dns.map((each) => {
      const { state, message } = detectors.find(({ id }) => id === each.name) ?? {
        state: 'off',
        message: '',
      }
      return { ...each, state, message }
    })
    shell.output.printJson({ detectors: states })
    shell.output.print(
      formatTable(
        ['Detector', 'Finds', 'State', 'Model', 'Threshold', 'Sources', 'Outputs', 'Gate'].map(
          (title) => ({ title, width: 40 }),
        ),
        states.map((each) => [
          each.name,
          each.kind,
          each.state,
          each.model || each.kind,
          each.threshold === null ? 'own' : String(each.threshold),
          each.sources.join(', ') || 'all',
          each.outputs.join(', '),
          each.inspection.isOn ? each.inspection.model : 'off',
        ]),
      ),
    )
    for (const { name, message } of states) {
      if (message !== '') shell.output.note(toTerminal(`${name}: ${message}`))
    }
    return undefined
  })
}

function addDetector(shell: Shell, kind: string, name: string, options: ChangeOptions) {
  const found = DNS_MODEL_KINDS.find((each) => each === kind)
  if (found === undefined) {
    throw new UsageError(`There is no kind ${kind}: it is ${DNS_MODEL_KINDS.join(' or ')}.`)
  }
  return withConnection(shell, async ({ client }) => {
    const all = await readAll(client)
    const [made] = parse([{ kind: found, name }])
    if (made === undefined) throw new Error('a parsed list of one has one')
    await writeAll(client, [...all, changed(made, options)])
    return tell(shell, name, `Added ${name}.`)
  })
}

function changeDetector(shell: Shell, name: string, options: ChangeOptions) {
  return withConnection(shell, async ({ client }) => {
    const all = await readAll(client)
    need(all, name)
    await writeAll(
      client,
      all.map((each) => (each.name === name ? changed(each, options) : each)),
    )
    return tell(shell, name, `Changed ${name}.`)
  })
}

function removeDetector(shell: Shell, name: string, confirm: string | undefined) {
  if (confirm !== name) throw new UsageError(`${REMOVE_MEANS} Repeat it with --confirm ${name}`)
  return withConnection(shell, async ({ client }) => {
    const all = await readAll(client)
    need(all, name)
    await writeAll(
      client,
      all.filter((each) => each.name !== name),
    )
    return tell(shell, name, `Removed ${name}.`)
  })
}

async function readAll(client: ConsoleClient): Promise<DnsDetectorSettings[]> {
  return (await client.settings.get()).detectors.dns
}

async function writeAll(client: ConsoleClient, all: readonly object[]): Promise<void> {
  await client.settings.change({ patch: { detectors: { dns: parse(all) } } })
}

/** @throws UsageError for what cannot stand in the settings. */
function parse(all: readonly object[]): DnsDetectorSettings[] {
  const read = dnsDetectorsSchema.safeParse(all)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const field = issue?.path.slice(1).join('.') ?? ''
  throw new UsageError(`This cannot be set: ${field} ${issue?.message ?? 'is not valid'}`.trim())
}

function need(all: readonly DnsDetectorSettings[], name: string): void {
  if (all.some((each) => each.name === name)) return
  const names = all.map((each) => each.name).join(', ') || 'none'
  throw new CommandError(`There is no detector ${name} in the settings. There are: ${names}.`)
}

function changed(detector: DnsDetectorSettings, options: ChangeOptions): object {
  if (options.on === true && options.off === true) throw new UsageError('Give --on or --off.')
  const { threshold, leastDomains, model, sha256, source, output, ignore, gate } = options
  const given = (all: readonly string[]) => all.filter((each) => each !== '')
  return {
    ...detector,
    ...(options.on === true ? { isOn: true } : {}),
    ...(options.off === true ? { isOn: false } : {}),
    ...(model === undefined ? {} : { model }),
    ...(sha256 === undefined ? {} : { sha256: sha256.toLowerCase() }),
    ...(threshold === undefined
      ? {}
      : { threshold: threshold === 'own' ? null : Number(threshold) }),
    ...(leastDomains === undefined ? {} : { leastDomains: Number(leastDomains) }),
    ...(source === undefined ? {} : { sources: given(source) }),
    ...(output === undefined ? {} : { outputs: given(output) }),
    ...(ignore === undefined ? {} : { ignored: given(ignore).map(domainOf) }),
    ...(gate === undefined ? {} : { inspection: gateOf(detector.inspection, gate) }),
  }
}

function domainOf(text: string): string {
  const read = readDomain(text)
  if (read.ok) return read.domain
  throw new UsageError(`${text} ${read.problem}.`)
}

function gateOf(before: InspectionSettings, said: readonly string[]): object {
  const gate: Record<string, unknown> = { ...before }
  for (const each of said) {
    const [key = '', value] = each.split('=', 2)
    if (value === undefined && (key === 'on' || key === 'off')) gate.isOn = key === 'on'
    else if (value !== undefined && key === 'model') gate.model = value
    else if (value !== undefined && INSPECTION_NUMBERS.some((known) => known === key)) {
      gate[key] = Number(value)
    } else {
      throw new UsageError(
        `--gate takes on, off, model=z-score, model=mad, or ${INSPECTION_NUMBERS.join(', ')} with = and a number, not ${each}`,
      )
    }
  }
  return gate
}

function tell(shell: Shell, detector: string, text: string): undefined {
  shell.output.printJson({ detector })
  shell.output.print(text)
}
