import type { Comparison, ComparisonSide, DifferingClient } from '../../shared/training'
import { toTerminal } from './output'
import { formatTable, formatTime } from './table'

/** Two models on the same request sets, for people. */
export function describeComparison(compared: Comparison): string {
  const { from, to, judged, total, attackers, benign, current, candidate } = compared
  const count = (number: number) => number.toLocaleString('en')
  const share = judged < total ? `${count(judged)} of ${count(total)}` : count(judged)
  const figure = (number: number | null) => (number === null ? '' : number.toFixed(4))
  const line = (title: string, of: (side: ComparisonSide) => string) => [
    title,
    of(current),
    of(candidate),
  ]
  const rows = [
    line('Threshold', ({ threshold }) => String(threshold)),
    line('Request sets above it', ({ sets }) => count(sets)),
    line('Clients above it', ({ clients }) => count(clients)),
    line('Alerts', ({ alerts }) => count(alerts)),
    line('of hosts', ({ hosts }) => count(hosts)),
    line('ROC-AUC by labelled clients', ({ auc }) => figure(auc)),
    line('Labelled attackers found, share', ({ found }) => figure(found)),
    line('Labelled benign clients above it, share', ({ falsePositives }) => figure(falsePositives)),
  ]
  const table = formatTable(
    [{ title: '' }, { title: current.name }, { title: candidate.name }],
    rows,
  )
  return [
    `${share} request sets, ${formatTime(from)} to ${formatTime(to)}; ${count(attackers)} clients labelled as attackers, ${count(benign)} as benign`,
    table,
    listDiffering(`Found by ${candidate.name} alone`, compared.found, compared.foundTotal),
    listDiffering(`Found by ${current.name} alone`, compared.lost, compared.lostTotal),
  ].join('\n')
}

function listDiffering(title: string, clients: readonly DifferingClient[], total: number): string {
  const lines = clients.map(
    ({ client, host, current, candidate, label }) =>
      `  ${client}  ${toTerminal(host)}  ${current.toFixed(4)} -> ${candidate.toFixed(4)}${label === null ? '' : `  ${label}`}`,
  )
  return [`${title}: ${total.toLocaleString('en')} clients`, ...lines].join('\n')
}
