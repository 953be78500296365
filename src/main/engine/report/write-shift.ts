import { inHtml, inMarkdown, utcMinute } from '../../../shared/plain-text'
import type { ShiftReport, WrittenShift } from '../../../shared/shift-report'
import { type ReportPart, type ReportText, tellShift } from './shift-tables'

/** A report with its text in Markdown (GitHub's tables) and as a page that needs nothing else. */
export function writeShiftReport(report: ShiftReport): WrittenShift {
  const text = tellShift(report)
  const stamp = utcMinute(report.from).slice(0, 16).replace(' ', '-').replace(':', '')
  const fileName = `${report.workspace === 'demo' ? 'demo-' : ''}shift-${stamp}`
  return { report, fileName, markdown: toMarkdown(text), html: toHtml(text) }
}

function toMarkdown({ title, lead, parts }: ReportText): string {
  const blocks = [`# ${title}`, lead.map(inMarkdown).join('\n')]
  for (const part of parts) {
    blocks.push(`## ${part.title}`)
    if (part.text.length > 0) blocks.push(part.text.map(inMarkdown).join('\n'))
    if (part.rows.length > 0) blocks.push(toMarkdownTable(part))
  }
  return `${blocks.join('\n\n')}\n`
}

function toMarkdownTable({ columns, rows }: ReportPart): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(row.map(inMarkdown))),
  ].join('\n')
}

/** Nothing in it is loaded from elsewhere or run. */
const STYLE = `
  body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1a1d21; background: #fff; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; break-after: avoid; }
  table { border-collapse: collapse; width: 100%; font-size: 13px; }
  th, td { text-align: left; vertical-align: top; padding: 4px 8px; border-bottom: 1px solid #d5d9de; overflow-wrap: anywhere; }
  tr { break-inside: avoid; } thead { display: table-header-group; }`

function toHtml({ title, lead, parts }: ReportText): string {
  const paragraphs = (lines: readonly string[]) =>
    lines.map((line) => `<p>${inHtml(line)}</p>`).join('\n')
  const body = parts.map(
    (part) => `<h2>${inHtml(part.title)}</h2>
${paragraphs(part.text)}${part.rows.length > 0 ? toHtmlTable(part) : ''}`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${inHtml(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<h1>${inHtml(title)}</h1>
${paragraphs(lead)}
${body.join('\n')}
</body>
</html>
`
}

function toHtmlTable({ columns, rows }: ReportPart): string {
  const cells = (name: 'th' | 'td', row: readonly string[]) =>
    row.map((cell) => `<${name}>${inHtml(cell)}</${name}>`).join('')
  return `<table>
<thead><tr>${cells('th', columns)}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n')}
</tbody>
</table>`
}
