import { randomBytes } from 'node:crypto'
import { resolve as resolvePath } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import type { WindowedDetector } from '../engine/detectors/windowed'
import type { EngineLog } from '../engine/engine'
import { type Connection, openConnection } from './connection'
import { chooseDataFolder } from './data-folder'
import { CommandError, EXIT, type ExitStatus } from './failure'
import { createLog, LOG_LEVELS } from './log'
import { createOutput, type Output } from './output'

/** What the process offers a command; tests give their own. */
export interface Surroundings {
  /** Standard input; asking for it takes hold of it, and an engine in this process ends it. */
  stdin: () => NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  env: Readonly<Record<string, string | undefined>>
  /** Aborts at the first Ctrl-C. */
  signal: AbortSignal
  now: () => number
  /** Detectors of windows that `serve` has instead of the product's. */
  windowed?: readonly WindowedDetector[]
}

/** What every command works with. */
export interface Shell extends Surroundings {
  dataFolder: string
  settingsFile: string | undefined
  output: Output
  log: EngineLog
  isDebugging: boolean
  randomBytes: (count: number) => Uint8Array
}

/** What a command does; a status other than 0 is returned, failures are thrown. */
export type Action = (shell: Shell) => Promise<ExitStatus | undefined>

/** Runs an action with the options that every command has. */
export type Run = (action: Action) => Promise<void>

const globalOptionsSchema = z.object({
  dataDir: z.string().min(1).optional(),
  settings: z.string().min(1).optional(),
  json: z.boolean().default(false),
  quiet: z.boolean().default(false),
  logLevel: z.enum(LOG_LEVELS).optional(),
})

/** The shell that the program's options ask for. */
export function createShell(program: Command, around: Surroundings): Shell {
  const options = globalOptionsSchema.parse(program.opts())
  return {
    ...around,
    dataFolder: chooseDataFolder(options.dataDir, around.env),
    settingsFile: options.settings === undefined ? undefined : resolvePath(options.settings),
    output: createOutput(around, options),
    log: createLog(options.logLevel ?? (options.quiet ? 'error' : 'warn'), around.stderr),
    isDebugging: options.logLevel === 'debug',
    randomBytes,
  }
}

/** Does something with a connection to the engine and closes it, whatever happens. */
export async function withConnection<T>(
  shell: Shell,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { dataFolder, settingsFile, log, output, signal } = shell
  const connection = await openConnection({
    dataFolder,
    settingsFile,
    log,
    signal,
    note: output.note,
  })
  try {
    return await use(connection)
  } catch (error) {
    if (!connection.isLost()) throw error
    throw new CommandError(
      'The engine stopped while this command was talking to it. What it had accepted is stored; run the command again.',
      { cause: error },
    )
  } finally {
    await connection.close()
  }
}

/** Status of a command that Ctrl-C ended before its work was done. */
export function statusOf(shell: Shell): ExitStatus {
  return shell.signal.aborted ? EXIT.failed : EXIT.done
}
