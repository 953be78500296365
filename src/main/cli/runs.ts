import type { Command } from 'commander'
import type { WebRun } from '../../shared/web-run'
import { durationOption } from './duration'
import { type Run, withConnection } from './shell'
import { formatTable, formatTime } from './table'

const WEEK_MS = 7 * 24 * 3_600_000

/** `watchfloor runs`: when engines made request sets of web requests, and how many. */
export function addRunsCommand(program: Command, run: Run): void {
  program
    .command('runs')
    .description('when request sets were made of web requests: start, stop, buckets, request sets')
    .option('--last <span>', 'such as 24h or 30d', durationOption, WEEK_MS)
    .action(({ last }: { last: number }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const runs = await client.web.runs({ from: Math.max(0, shell.now() - last) })
          shell.output.printJson({ runs: runs.map(toPublicRun) })
          shell.output.print(runs.length === 0 ? 'No runs.' : toTable(runs))
          return undefined
        }),
      ),
    )
}

function toPublicRun({ engine, source, buckets, hosts, requestSets, requests, ...times }: WebRun) {
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    engine: engine === '' ? null : engine,
    source,
    start: iso(times.start),
    stop: iso(times.stop),
    from: iso(times.from),
    to: iso(times.to),
    buckets,
    hosts,
    request_sets: requestSets,
    requests,
  }
}

function toTable(runs: readonly WebRun[]): string {
  const number = (value: number) => value.toLocaleString('en')
  return formatTable(
    [
      { title: 'Start' },
      { title: 'Stop' },
      { title: 'Source', width: 30 },
      { title: 'Engine', width: 20 },
      { title: 'Requests from' },
      { title: 'to' },
      { title: 'Buckets', isNumber: true },
      { title: 'Hosts', isNumber: true },
      { title: 'Request sets', isNumber: true },
      { title: 'Requests', isNumber: true },
    ],
    runs.map((run) => [
      formatTime(run.start),
      formatTime(run.stop),
      run.source,
      run.engine,
      formatTime(run.from),
      formatTime(run.to),
      number(run.buckets),
      number(run.hosts),
      number(run.requestSets),
      number(run.requests),
    ]),
  )
}
