import type { Command } from 'commander'
import type { Check } from './check'
import { runChecks } from './doctor-checks'
import { numberOption } from './duration'
import { CommandError, EXIT } from './failure'
import { toTerminal } from './output'
import { type Run, type Shell, withConnection } from './shell'

const WORDS: Readonly<Record<Check['state'], string>> = {
  ok: 'ok',
  warning: 'look at',
  broken: 'BROKEN',
}

interface DoctorOptions {
  port: number
  rebuildCounters: boolean
  createTopics?: boolean
  partitions: number
  replicas?: number
}

/** `watchfloor doctor`: checks everything the program needs and says how to mend each fault. */
export function addDoctorCommand(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('check settings, data folder, store, port, sources and page')
    .option('--port <port>', 'the port that serve is to use', numberOption(1, 65_535), 7171)
    .option('--rebuild-counters', 'count all lists anew from history, then check', false)
    .option('--create-topics', 'create the topics of Kafka sources and outlets that do not exist')
    .option('--partitions <n>', 'partitions of a topic that is created', numberOption(1, 10_000), 4)
    .option(
      '--replicas <n>',
      'its copies; three, or one a broker, by default',
      numberOption(1, 100),
    )
    .action(({ port, rebuildCounters, createTopics, partitions, replicas }: DoctorOptions) =>
      run(async (shell) => {
        if (rebuildCounters) shell.output.print(toTerminal(await rebuildAll(shell)))
        const wish = createTopics === true ? { partitions, replicas: replicas ?? null } : null
        const checks: Check[] = []
        for await (const check of runChecks(shell, port, wish)) {
          checks.push(check)
          shell.output.print(
            toTerminal(`${WORDS[check.state].padEnd(8)} ${check.name}: ${check.detail}`),
          )
          if (check.mend !== null) shell.output.print(toTerminal(`         ${check.mend}`))
        }
        const isOk = checks.every((check) => check.state !== 'broken')
        shell.output.printJson({ is_ok: isOk, checks })
        shell.output.print(
          isOk ? 'All that is needed is there.' : 'Something is broken; see above.',
        )
        return isOk ? EXIT.done : EXIT.failed
      }),
    )
}

/** Counts all lists anew, by the engine that runs or one started for it; answers what came of it. */
function rebuildAll(shell: Shell): Promise<string> {
  return withConnection(shell, async ({ client }) => {
    for await (const { tally } of await client.status.watch()) {
      if (tally.state === 'away') throw new CommandError(`Nothing was counted: ${tally.message}`)
      if (tally.state === 'ready') break
    }
    return (await client.blacklists.recount()).text
  })
}
