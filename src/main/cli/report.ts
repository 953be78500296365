import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import writeFileAtomic from 'write-file-atomic'
import { shiftSpanSchema } from '../../shared/shift-report'
import { durationOption, timeOption } from './duration'
import { UsageError } from './failure'
import { type Run, type Shell, withConnection } from './shell'

interface ReportOptions {
  last: number
  from?: number
  to?: number
  format: 'markdown' | 'html'
  output?: string
}

/** `watchfloor report`: what a shift hands over. */
export function addReportCommand(program: Command, run: Run): void {
  program
    .command('report')
    .description('what came in a shift, what was decided, and what is open, to hand over')
    .option('--last <span>', 'the span that ends now', durationOption, 8 * 3_600_000)
    .option('--from <time>', 'it began then, such as 2026-03-02T06:00Z', timeOption)
    .option('--to <time>', 'it ends then (default: now)', timeOption)
    .addOption(
      new Option('--format <format>', 'of the text')
        .choices(['markdown', 'html'])
        .default('markdown'),
    )
    .option('--output <file>', 'write this file, whole or not at all')
    .action((options: ReportOptions) => run((shell) => writeReport(shell, options)))
}

async function writeReport(shell: Shell, { last, from, to, format, output: file }: ReportOptions) {
  const end = to ?? shell.now()
  const span = shiftSpanSchema.safeParse({ from: from ?? end - last, to: end })
  if (!span.success) throw new UsageError(span.error.issues[0]?.message ?? 'No such span')
  return withConnection(shell, async ({ client }) => {
    const { report, markdown, html } = await client.report.shift(span.data)
    const text = format === 'html' ? html : markdown
    if (report.workspace === 'demo') shell.output.complain('None of this happened: the demo runs.')
    if (file !== undefined) {
      await writeFileAtomic(file, text)
      shell.output.printJson({ file: resolve(file), report })
      shell.output.note(`Wrote ${resolve(file)}.`)
    } else if (shell.output.isJson) shell.output.printJson({ report })
    else await shell.output.write(text)
    return undefined
  })
}
