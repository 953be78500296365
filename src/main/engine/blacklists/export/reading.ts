import type { ExportFormat } from '../../../../shared/blacklist'

/** Reads the values back out of an export, as the program that takes it would. For tests. */
export function readExport(format: ExportFormat, content: string): string[] {
  switch (format) {
    case 'txt':
      return linesOf(content)
    case 'panos':
      return linesOf(content).map((line) => line.split(' ')[0] ?? '')
    case 'csv':
      return linesOf(content)
        .slice(1)
        .map((line) => line.split(',')[0] ?? '')
    case 'json':
      return Object.keys((JSON.parse(content) as { blacklist: Record<string, number> }).blacklist)
    case 'nftables':
      return [...content.matchAll(/^add element [^{]*\{([^}]*)\}/gm)].flatMap((match) =>
        (match[1] ?? '').split(',').map((text) => text.trim()),
      )
  }
}

function linesOf(content: string): string[] {
  if (content !== '' && !content.endsWith('\n')) throw new Error('The last line has no end')
  return content.split('\n').slice(0, -1)
}
