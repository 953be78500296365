/** A part of a line of a card: plain, or set off as code or as weighty. */
export interface CardSpan {
  text: string
  kind: 'text' | 'code' | 'strong'
}

/** One block of a card, read as the few things of Markdown that cards have; all of it is text. */
export type CardBlock =
  | { kind: 'heading' | 'text'; spans: CardSpan[] }
  | { kind: 'list'; items: CardSpan[][] }
  | { kind: 'code'; text: string }
  | { kind: 'table'; head: CardSpan[][]; rows: CardSpan[][][] }

const HEADING = /^#{1,6}\s+(.*)$/
const ITEM = /^[-*]\s+(.*)$/
const INDENTED = /^(?: {4}|\t)(.*)$/
const RULE = /^\|?[\s:|-]+\|[\s:|-]*$/
const SPANS = /`([^`]+)`|\*\*([^*]+)\*\*|!?\[([^\]]*)\]\([^)]*\)/g

/** Reads a card into blocks. Whatever is none of them, HTML too, is a paragraph of its own text. */
export function readCard(text: string): CardBlock[] {
  const blocks: CardBlock[] = []
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  for (let at = 0; at < lines.length; ) {
    const { block, next } = readBlock(lines, at)
    if (block !== null) blocks.push(block)
    at = next
  }
  return blocks
}

function readBlock(
  lines: readonly string[],
  at: number,
): { block: CardBlock | null; next: number } {
  const line = lines[at] ?? ''
  if (line.trim() === '') return { block: null, next: at + 1 }
  const heading = HEADING.exec(line)
  if (heading)
    return { block: { kind: 'heading', spans: readSpans(heading[1] ?? '') }, next: at + 1 }
  if (INDENTED.test(line)) {
    const taken = takeWhile(lines, at, (each) => INDENTED.test(each))
    const text = taken.map((each) => INDENTED.exec(each)?.[1] ?? '').join('\n')
    return { block: { kind: 'code', text }, next: at + taken.length }
  }
  if (ITEM.test(line)) {
    const taken = takeWhile(lines, at, (each) => ITEM.test(each))
    const items = taken.map((each) => readSpans(ITEM.exec(each)?.[1] ?? ''))
    return { block: { kind: 'list', items }, next: at + taken.length }
  }
  if (line.startsWith('|') && RULE.test(lines[at + 1] ?? '')) {
    const taken = takeWhile(lines, at, (each) => each.startsWith('|'))
    const rows = taken.slice(2).map(readCells)
    return { block: { kind: 'table', head: readCells(line), rows }, next: at + taken.length }
  }
  const taken = takeWhile(lines, at, isPlain)
  const whole = taken.length === 0 ? [line] : taken
  return { block: { kind: 'text', spans: readSpans(whole.join(' ')) }, next: at + whole.length }
}

function isPlain(line: string): boolean {
  const isOther = HEADING.test(line) || ITEM.test(line) || line.startsWith('|')
  return line.trim() !== '' && !isOther
}

function takeWhile(
  lines: readonly string[],
  from: number,
  belongs: (line: string) => boolean,
): string[] {
  const end = lines.findIndex((line, at) => at >= from && !belongs(line))
  return lines.slice(from, end < 0 ? undefined : end)
}

function readCells(line: string): CardSpan[][] {
  const cells = line.trim().replace(/^\|/, '').replace(/\|$/, '').split('|')
  return cells.map((cell) => readSpans(cell.trim()))
}

/** Of a link its words are left: a card leads nowhere. */
function readSpans(text: string): CardSpan[] {
  const spans: CardSpan[] = []
  let end = 0
  const push = (kind: CardSpan['kind'], part: string) => {
    if (part !== '') spans.push({ text: part, kind })
  }
  for (const match of text.matchAll(SPANS)) {
    push('text', text.slice(end, match.index))
    if (match[1] !== undefined) push('code', match[1])
    else if (match[2] !== undefined) push('strong', match[2])
    else push('text', match[3] ?? '')
    end = match.index + match[0].length
  }
  push('text', text.slice(end))
  return spans
}
