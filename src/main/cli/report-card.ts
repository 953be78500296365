import type { Command } from 'commander'
import { type CardTally, MOST_CARD_WEEKS, type ReportCard } from '../../shared/report-card'
import { numberOption } from './duration'
import { type Run, withConnection } from './shell'
import { formatTable } from './table'

/** `watchfloor report-card`: what each rule gave and cost. */
export function addReportCardCommand(program: Command, run: Run): void {
  program
    .command('report-card')
    .description('of each rule: its alerts, what they turned out to be, and what they cost')
    .option(
      '--weeks <count>',
      'weeks back, the running one included',
      numberOption(1, MOST_CARD_WEEKS),
      8,
    )
    .action(({ weeks }: { weeks: number }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const card = await client.report.card({ weeks })
          shell.output.printJson(toJson(card))
          shell.output.print(
            card.rules.length === 0 ? 'No alert arrived, and none was decided on.' : toTable(card),
          )
          if (card.noisiestShare !== null) {
            const share = Math.round(card.noisiestShare * 100)
            shell.output.note(`The noisiest three took ${share} % of ${card.clicks} clicks.`)
          }
          return undefined
        }),
      ),
    )
}

function toTable({ rules }: ReportCard): string {
  const number = (title: string) => ({ title, isNumber: true })
  return formatTable(
    [
      { title: 'Detector' },
      { title: 'Rule', width: 40 },
      { title: 'Title', width: 40 },
      ...['Alerts', 'True', 'Benign', 'False', 'Other', 'Median min', 'Clicks'].map(number),
    ],
    rules.map(({ detector, rule, title, total }) => [
      detector,
      rule,
      title,
      ...[total.alerts, total.truePositives, total.benignPositives].map(String),
      ...[total.falsePositives, total.otherwise].map(String),
      total.medianMinutes === null ? '' : total.medianMinutes.toFixed(1),
      `${total.clicks}`,
    ]),
  )
}

function toJson({ weeks, rules, clicks, noisiestShare }: ReportCard): object {
  return {
    weeks: weeks.map((week) => new Date(week).toISOString().slice(0, 10)),
    clicks,
    noisiest_share: noisiestShare,
    rules: rules.map(({ detector, rule, title, total, byWeek }) => ({
      ...{ detector, rule, title, ...tallyToJson(total) },
      by_week: byWeek.map(tallyToJson),
    })),
  }
}

function tallyToJson(tally: CardTally): object {
  return {
    alerts: tally.alerts,
    true_positives: tally.truePositives,
    benign_positives: tally.benignPositives,
    false_positives: tally.falsePositives,
    otherwise: tally.otherwise,
    median_minutes: tally.medianMinutes,
    clicks: tally.clicks,
  }
}
