import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Model, ModelOrigin } from '../../shared/model'
import { numberOption } from './duration'
import { CommandError, EXIT, UsageError } from './failure'
import { describeComparison } from './model-comparison'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'
import { formatTable, formatTime } from './table'

interface AddOptions {
  name?: string
  sha256?: string
}

interface UseOptions {
  for?: string
  reason: string
}

interface CompareOptions {
  with?: string
  days: number
}

const ADD_HELP = `
FROM is a folder with a manifest.json, a .zip, .tar or .tar.gz of one, or the https address of a
manifest.json whose files lie beside it, or of such an archive. Of an address the SHA-256 must be
given, as its publisher tells it: that of the manifest or of the archive.
Nothing but what the manifest names is opened, and nothing is added before it was tried out.`

/** `watchfloor model ...`: the models that detectors judge by. */
export function addModelCommand(program: Command, run: Run): void {
  const model = program.command('model').description('models that detectors judge by')
  model
    .command('list')
    .description('the models that came with the program, and your own')
    .action(() => run(listModels))
  model
    .command('check')
    .description('try models out: checksums, inputs, and what they say of some names')
    .argument('[name...]', 'models (default: all)')
    .action((names: string[]) => run((shell) => checkModels(shell, names)))
  model
    .command('add')
    .description('add a model of your own')
    .argument('<from>', 'a folder, an archive, or an https address')
    .option('--name <name>', 'what it is called here (default: as its manifest says)')
    .option('--sha256 <digits>', 'that its manifest, or the archive, must have')
    .addHelpText('after', ADD_HELP)
    .action((from: string, options: AddOptions) => run((shell) => addModel(shell, from, options)))
  model
    .command('compare')
    .description('have a model judge the newest request sets beside the one that is in place')
    .argument('<name>', 'the model')
    .option('--with <name>', 'the other one (default: the one that is in place)')
    .option('--days <count>', 'of request sets up to the newest', numberOption(1, 90), 7)
    .action((name: string, options: CompareOptions) =>
      run((shell) => compareModels(shell, name, options)),
    )
  model
    .command('use')
    .description('have a detector judge by a model from now on; the one before stays')
    .argument('<name>', 'the model')
    .option('--for <detector>', 'the detector (default: the one the model is for)')
    .option('--reason <text>', 'why', '')
    .action((name: string, options: UseOptions) => run((shell) => useModel(shell, name, options)))
  model
    .command('history')
    .description('which models were put in place, newest first')
    .action(() => run(listHistory))
  model
    .command('remove')
    .description('remove a model of your own that no detector judges by')
    .argument('<name>', 'the model')
    .action((name: string) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          await client.models.remove({ name })
          shell.output.printJson({ removed: name })
          shell.output.print(`Removed ${name}.`)
          return undefined
        }),
      ),
    )
}

function listModels(shell: Shell) {
  return withConnection(shell, async ({ client }) => {
    const models = await client.models.list()
    shell.output.printJson({ models })
    shell.output.print(formatModels(models))
    return undefined
  })
}

function useModel(shell: Shell, name: string, options: UseOptions) {
  return withConnection(shell, async ({ client }) => {
    const model = (await client.models.list()).find((each) => each.name === name)
    const detector = options.for ?? model?.kind ?? ''
    if (detector === '') {
      throw new CommandError(`There is no model ${name} that a detector can judge by.`)
    }
    const change = await client.models.use({ detector, model: name, reason: options.reason })
    shell.output.printJson(change)
    shell.output.print(`${change.text}.`)
    return undefined
  })
}

function compareModels(shell: Shell, name: string, { with: against, days }: CompareOptions) {
  return withConnection(shell, async ({ client }) => {
    const compared = await client.models.compare({ model: name, against: against ?? null, days })
    shell.output.printJson(compared)
    shell.output.print(describeComparison(compared))
    return undefined
  })
}

function listHistory(shell: Shell) {
  return withConnection(shell, async ({ client }) => {
    const put = await client.models.history()
    shell.output.printJson({ put })
    const rows = put.map(({ at, detector, model, actor, reason }) => [
      formatTime(at),
      detector,
      model,
      actor,
      reason,
    ])
    const titles = ['Time (UTC)', 'Detector', 'Model', 'By', 'Why']
    const columns = titles.map((title) => ({ title, width: 60 }))
    shell.output.print(
      put.length === 0 ? 'No model was put in place yet.' : formatTable(columns, rows),
    )
    return undefined
  })
}

function checkModels(shell: Shell, names: readonly string[]) {
  return withConnection(shell, async ({ client }) => {
    const chosen = names.length > 0 ? names : (await client.models.list()).map(({ name }) => name)
    const models: Model[] = []
    for (const name of chosen) models.push(await client.models.check({ name }))
    shell.output.printJson({ models })
    shell.output.print(formatModels(models))
    for (const { name, fault } of models) {
      if (fault !== null) shell.output.note(toTerminal(`${name}: ${fault.message}`))
    }
    return models.some(({ fault }) => fault !== null) ? EXIT.failed : undefined
  })
}

function addModel(shell: Shell, from: string, { name, sha256 }: AddOptions) {
  const origin = readOrigin(from, sha256 ?? '')
  return withConnection(shell, async ({ client }) => {
    const model = await client.models.add({ from: origin, name: name ?? null })
    shell.output.printJson(model)
    shell.output.print(`Added ${model.name}, tried out and found right.`)
    return undefined
  })
}

function readOrigin(from: string, sha256: string): ModelOrigin {
  const expected = sha256.toLowerCase()
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(from)) {
    return { kind: 'path', path: resolve(from), sha256: expected }
  }
  if (expected !== '') return { kind: 'address', url: from, sha256: expected }
  throw new UsageError('Give --sha256 as well: what comes from an address must be what was meant.')
}

function formatModels(models: readonly Model[]): string {
  const rows = models.map(({ name, isShipped, kind, facts, usedBy, fault }) => [
    name,
    facts?.version ?? '',
    kind ?? '',
    isShipped ? 'shipped' : 'own',
    facts?.sha256.slice(0, 12) ?? '',
    facts === null ? '' : String(facts.threshold.value),
    usedBy.join(', '),
    fault === null ? 'right' : fault.code,
  ])
  const titles = ['Model', 'Version', 'For', 'From', 'SHA-256', 'Threshold', 'Used by', 'State']
  return formatTable(
    titles.map((title) => ({ title, width: 60 })),
    rows,
  )
}
