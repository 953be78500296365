import { Command, Option } from 'commander'
import { VERSION } from '../engine/version'
import { addAlertsCommand } from './alerts'
import { addArchiveCommand } from './archive'
import { addBlacklistCommand } from './blacklist'
import { addChronicleCommand } from './chronicle'
import { addDetectorCommand } from './detector'
import { addDnsRulesCommand } from './dns-rules'
import { addDoctorCommand } from './doctor'
import { addEntityCommand } from './entity'
import { addEventsCommand } from './events'
import { describeFailure, EXIT, type ExitStatus } from './failure'
import { addForgetCommand } from './forget'
import { addGenerateCommand } from './generate'
import { addImportCommand } from './import'
import { addIncidentsCommand } from './incidents'
import { addLabelsCommand } from './labels'
import { addLicencesCommand } from './licences'
import { LOG_LEVELS } from './log'
import { addLookupCommand } from './lookup'
import { addModelCommand } from './model'
import { addRejectsCommand } from './rejects'
import { addReportCommand } from './report'
import { addReportCardCommand } from './report-card'
import { addRunsCommand } from './runs'
import { addScoreCommand } from './score'
import { addServeCommand } from './serve'
import { addSettingsCommand } from './settings'
import { createShell, type Run, type Surroundings } from './shell'
import { addTokenCommand } from './token'
import { addTrainCommand } from './train'
import { addUrlRulesCommand } from './url-rules'
import { addViewsCommand } from './views'

/** What `--help` says of exit statuses. */
const EXIT_STATUSES = `
Exit status:
  0  done; also serve and chronicle after Ctrl-C or SIGTERM
  1  it failed, or Ctrl-C or SIGTERM stopped it before its end; what was accepted is stored
  2  the command line or the settings are wrong
  3  done, but records were rejected and --strict was given`

/** Runs one command line, without the program's name, and returns the exit status. */
export async function runCommandLine(
  args: readonly string[],
  around: Surroundings,
): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.done
  const run: Run = async (action) => {
    const shell = createShell(program, around)
    status = (await action(shell)) ?? EXIT.done
  }
  const program = createProgram(run, around)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return status
  } catch (error) {
    return complain(error, program, around)
  }
}

/** All commands with their options. */
function createProgram(run: Run, around: Surroundings): Command {
  const program = new Command('watchfloor')
    .description('The console of a security analyst: live alerts in, a blacklist out.')
    .version(VERSION)
    .option('--data-dir <dir>', 'folder of all data (default: the folder for application data)')
    .option('--settings <file>', 'settings file (default: settings.json in the data folder)')
    .option('--json', 'standard output carries only JSON')
    .option('--quiet', 'no progress and no remarks')
    .addOption(new Option('--log-level <level>', 'what standard error tells').choices(LOG_LEVELS))
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void around.stdout.write(text),
      writeErr: (text) => void around.stderr.write(text),
      // Failures are told once, by `complain`.
      outputError: () => {},
    })
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText('after', EXIT_STATUSES)
  const add = [
    addServeCommand,
    addImportCommand,
    addBlacklistCommand,
    addUrlRulesCommand,
    addEntityCommand,
    addEventsCommand,
    addAlertsCommand,
    addIncidentsCommand,
    addViewsCommand,
    addLookupCommand,
    addForgetCommand,
    addArchiveCommand,
    addRunsCommand,
    addRejectsCommand,
    addGenerateCommand,
    addChronicleCommand,
    addModelCommand,
    addLabelsCommand,
    addDetectorCommand,
    addDnsRulesCommand,
    addSettingsCommand,
    addReportCommand,
    addReportCardCommand,
    addScoreCommand,
    addTrainCommand,
    addTokenCommand,
    addDoctorCommand,
    addLicencesCommand,
  ]
  for (const addCommand of add) addCommand(program, run)
  return program
}

/** Tells a failure in one line; its stack and cause only while debugging. */
function complain(error: unknown, program: Command, around: Surroundings): ExitStatus {
  const { status, message } = describeFailure(error)
  if (status === EXIT.done) return status
  if (message !== '(outputHelp)')
    around.stderr.write(`watchfloor: ${message.replace(/^error: /, '')}\n`)
  const isDebugging = program.opts().logLevel === 'debug'
  if (isDebugging && error instanceof Error) around.stderr.write(`${stackOf(error)}\n`)
  return status
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nbecause of ${stackOf(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}
