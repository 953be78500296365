import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import writeFileAtomic from 'write-file-atomic'
import {
  readSettingsFile,
  type SettingsDifference,
  settingText,
  writeSettingsFile,
} from '../../shared/settings-transfer'
import { CommandError, UsageError } from './failure'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'
import { formatTable } from './table'

interface ImportOptions {
  dryRun?: boolean
  backup?: string
}

/** `watchfloor settings ...`: the settings as a file, and from one. */
export function addSettingsCommand(program: Command, run: Run): void {
  const settings = program
    .command('settings')
    .description('settings as a file for another engine, and from one')
  settings
    .command('export')
    .description('write all settings, without secrets')
    .argument('<file>', 'JSON file; - is standard output')
    .action((file: string) => run((shell) => exportSettings(shell, file)))
  settings
    .command('import')
    .description('tell what a file changes, then change it; what it leaves out stays')
    .argument('<file>', 'JSON file, whole or in part')
    .option('--dry-run', 'only tell what it would change')
    .option('--backup <file>', 'first write the settings as they were, to import them again')
    .action((file: string, options: ImportOptions) =>
      run((shell) => importSettings(shell, file, options)),
    )
}

function exportSettings(shell: Shell, file: string) {
  return withConnection(shell, async ({ client }) => {
    const text = writeSettingsFile(await client.settings.get())
    if (file === '-') await shell.output.write(text)
    else {
      await writeWhole(file, text)
      shell.output.printJson({ file })
      shell.output.print(`The settings, without secrets, are in ${file}.`)
    }
    return undefined
  })
}

async function importSettings(shell: Shell, file: string, options: ImportOptions) {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`${file} cannot be read: ${error.message}`)
  })
  return withConnection(shell, async ({ client }) => {
    const before = await client.settings.get()
    const read = readSettingsFile(text, before)
    if (!read.isValid) {
      throw new UsageError(`${file} is wrong at "${read.field}": ${toTerminal(read.message)}`)
    }
    const { differences, left, secrets, patch } = read
    if (differences.length > 0) shell.output.print(toTable(differences))
    if (left.length > 0) {
      const paths = left.map(({ path }) => path).join(', ')
      shell.output.note(`Stays as it is here, since it is set up in its own place: ${paths}.`)
    }
    for (const { of, kind } of secrets) {
      shell.output.note(`To be entered where ${toTerminal(of)} is set up: its ${kind}.`)
    }
    const isChanged = options.dryRun !== true && differences.length > 0
    if (isChanged) {
      if (options.backup !== undefined) await writeWhole(options.backup, writeSettingsFile(before))
      await client.settings.change({ patch })
    }
    shell.output.printJson({ is_changed: isChanged, differences, left, secrets })
    shell.output.print(told(differences.length, isChanged))
    return undefined
  })
}

function told(count: number, isChanged: boolean): string {
  if (count === 0) return 'Nothing differs that an import changes.'
  const settings = count === 1 ? '1 setting' : `${count} settings`
  return isChanged ? `${settings} changed.` : `${settings} would change.`
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFileAtomic(file, text, { mode: 0o600 }).catch((error: Error) => {
    throw new CommandError(`${file} could not be written: ${error.message}`, { cause: error })
  })
}

function toTable(differences: readonly SettingsDifference[]): string {
  return formatTable(
    [
      { title: 'Setting', width: 45 },
      { title: 'Now', width: 60 },
      { title: 'In the file', width: 60 },
    ],
    differences.map(({ path, before, after }) => [path, settingText(before), settingText(after)]),
  )
}
