import { createReadStream } from 'node:fs'
import { addAbortSignal } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { z } from 'zod'
import { codeOf } from '../engine/error-code'
import { CommandError } from './failure'
import type { Shell } from './shell'

/** A line longer than this is no name; its beginning is judged as the text it is. */
const LONGEST_LINE = 65_536
const BATCH_LINES = 4_096
const BATCH_CHARACTERS = 1 << 20

const lineSchema = z.object({ domain: z.string() })

/** Names of a file (`-` reads standard input), in batches, as `parseNameLine` reads each line. */
export async function* readNames(shell: Shell, file: string): AsyncGenerator<string[]> {
  const lines = new LineCutter()
  const parser = new NameParser()
  let batch: string[] = []
  let characters = 0
  const take = (found: readonly string[]) => {
    for (const line of found) {
      const name = parser.parse(line)
      if (name === null) continue
      batch.push(name)
      characters += name.length
    }
  }
  for await (const chunk of openInput(shell, file)) {
    take(lines.add(chunk))
    if (batch.length < BATCH_LINES && characters < BATCH_CHARACTERS) continue
    yield batch
    batch = []
    characters = 0
  }
  if (shell.signal.aborted) return
  take(lines.end())
  if (batch.length > 0) yield batch
}

async function* openInput(shell: Shell, file: string): AsyncGenerator<Buffer> {
  const stream = addAbortSignal(shell.signal, file === '-' ? shell.stdin() : createReadStream(file))
  try {
    for await (const chunk of stream) yield Buffer.from(chunk)
  } catch (cause) {
    if (shell.signal.aborted) return
    const code = codeOf(cause) || String(cause)
    const reason = code === 'ENOENT' ? 'there is no such file' : code
    throw new CommandError(`${file} could not be read: ${reason}`, { cause })
  }
}

/** Cuts bytes into lines; of an endless one only the beginning is kept. */
class LineCutter {
  private readonly decoder = new StringDecoder('utf8')
  private rest = ''

  add(chunk: Buffer): string[] {
    const lines = this.decoder.write(chunk).split('\n')
    const last = lines.pop() ?? ''
    if (lines.length === 0) {
      this.keep(last)
      return []
    }
    this.keep(lines[0] ?? '')
    lines[0] = this.rest
    this.rest = ''
    this.keep(last)
    return lines
  }

  end(): string[] {
    this.keep(this.decoder.end())
    return this.rest === '' ? [] : [this.rest]
  }

  private keep(text: string): void {
    if (this.rest.length < LONGEST_LINE) this.rest += text.slice(0, LONGEST_LINE - this.rest.length)
  }
}

/**
 * Reads lines: a JSON object's `domain`, a cell of the column `domain` where the first line is a
 * CSV heading with one, or else the line. Empty lines are left out.
 */
class NameParser {
  private column: number | null = null
  private isFirst = true

  parse(line: string): string | null {
    const text = line.trim()
    if (text === '') return null
    const isFirst = this.isFirst
    this.isFirst = false
    if (text.startsWith('{')) return parseObject(text) ?? text
    if (isFirst) {
      const heading = text.replace(/^\ufeff/, '').split(',')
      const column = heading.findIndex((cell) => unquote(cell).toLowerCase() === 'domain')
      if (column >= 0) {
        this.column = column
        return null
      }
    }
    return this.column === null ? text : unquote(text.split(',')[this.column] ?? '')
  }
}

const unquote = (cell: string) => cell.trim().replace(/^"(.*)"$/, '$1')

function parseObject(text: string): string | null {
  try {
    const parsed = lineSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.domain : null
  } catch {
    return null
  }
}
