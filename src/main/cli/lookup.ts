import { readFile, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { defang, LONGEST_LOOKUP, type LookedUp, type LookupAnswer } from '../../shared/lookup'
import { codeOf } from '../engine/error-code'
import type { Connection } from './connection'
import { CommandError } from './failure'
import { type Run, type Shell, withConnection } from './shell'
import { formatTable, formatTime } from './table'

const LARGEST_FILE_BYTES = 64 * 1024 * 1024

interface LookupOptions {
  defang: boolean
  known: boolean
}

/** `watchfloor lookup FILE`: what a mail, a log or a report names, and what is known of it. */
export function addLookupCommand(program: Command, run: Run): void {
  program
    .command('lookup')
    .description('addresses, domains, URLs and hashes of a text, and what history and lists know')
    .argument('<file>', 'a mail, a log, a report; - reads standard input')
    .option('--known', 'only what history or a list knows', false)
    .option('--defang', 'write values so that nothing makes a link of them', false)
    .action((file: string, options: LookupOptions) =>
      run((shell) => lookUpFile(shell, file, options)),
    )
}

async function lookUpFile(shell: Shell, file: string, options: LookupOptions) {
  const text = await readText(shell, file)
  return withConnection(shell, async ({ client }) => {
    const { rows, left, gaps } = await lookUpAll(client, text)
    const wanted = options.known ? rows.filter(isKnown) : rows
    const say = options.defang ? defang : (value: string) => value
    shell.output.printJson({
      indicators: wanted.map((row) => toJson(row, say)),
      left_out: left,
      gaps,
    })
    shell.output.print(
      wanted.length === 0
        ? `The text names nothing ${options.known ? 'that is known' : 'that can be looked up'}.`
        : toTable(wanted, say),
    )
    if (left > 0) shell.output.note(`${left} more indicators were left out.`)
    for (const gap of gaps) shell.output.complain(gap)
    return undefined
  })
}

async function readText(shell: Shell, file: string): Promise<string> {
  if (file === '-') {
    const parts: Buffer[] = []
    for await (const part of shell.stdin()) parts.push(Buffer.from(part))
    return Buffer.concat(parts).toString('utf8')
  }
  try {
    if ((await stat(file)).size > LARGEST_FILE_BYTES) {
      throw new CommandError(`${file} is larger than 64 MB. Look up the part that matters.`)
    }
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof CommandError) throw cause
    const code = codeOf(cause) || String(cause)
    const reason = code === 'ENOENT' ? 'there is no such file' : code
    throw new CommandError(`${file} could not be read: ${reason}`, { cause })
  }
}

/** Asks in pieces that end with a line; what several of them name is one row. */
async function lookUpAll(client: Connection['client'], text: string): Promise<LookupAnswer> {
  const rows = new Map<string, LookedUp>()
  const gaps = new Set<string>()
  let left = 0
  let linesBefore = 0
  for (const piece of cutAtLines(text, LONGEST_LOOKUP)) {
    const answer = await client.lookup({ text: piece })
    left += answer.left
    for (const gap of answer.gaps) gaps.add(gap)
    for (const row of answer.rows) {
      const key = `${row.kind} ${row.value}`
      const before = rows.get(key)
      if (before === undefined) rows.set(key, { ...row, line: row.line + linesBefore })
      else before.times += row.times
    }
    linesBefore += piece.split('\n').length - 1
  }
  return { rows: [...rows.values()], left, gaps: [...gaps] }
}

/** Pieces of at most `most` characters that end behind a line end, where a line is not longer. */
export function* cutAtLines(text: string, most: number): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const whole = text.lastIndexOf('\n', from + most - 1) + 1
    const to = text.length - from <= most ? text.length : whole > from ? whole : from + most
    yield text.slice(from, to)
    from = to
  }
}

function isKnown({ last, lists }: LookedUp): boolean {
  return last !== null || lists.length > 0
}

function toTable(rows: readonly LookedUp[], say: (value: string) => string): string {
  return formatTable(
    [
      { title: 'Indicator', width: 80 },
      { title: 'Kind' },
      { title: 'Times', isNumber: true },
      { title: 'Worst' },
      { title: 'Alerts', isNumber: true },
      { title: 'Events', isNumber: true },
      { title: 'Queries', isNumber: true },
      { title: 'Requests', isNumber: true },
      { title: 'Last (UTC)' },
      { title: 'Lists', width: 60 },
    ],
    rows.map((row) => [
      say(row.value),
      row.kind,
      `${row.times}`,
      row.severity ?? '',
      ...[row.alerts, row.events, row.queries, row.requests].map((count) =>
        count === 0 ? '' : `${count}`,
      ),
      formatTime(row.last),
      row.lists.map(({ title, state }) => `${title} (${state})`).join(', ') ||
        (row.neverBlock === null ? '' : 'never blocked'),
    ]),
  )
}

function toJson(row: LookedUp, say: (value: string) => string): object {
  return {
    kind: row.kind,
    value: say(row.value),
    times: row.times,
    line: row.line,
    alerts: row.alerts,
    worst_severity: row.severity,
    events: row.events,
    dns_queries: row.queries,
    web_requests: row.requests,
    first_seen: row.first === null ? null : new Date(row.first).toISOString(),
    last_seen: row.last === null ? null : new Date(row.last).toISOString(),
    lists: row.lists,
    never_blocked: row.neverBlock,
  }
}
