import { readFile } from 'node:fs/promises'
import { CommandError } from './failure'

/** One line of a file of labels; `host` is empty where the file has no such column. */
export interface LabelLine {
  client: string
  host: string
  label: string
}

/**
 * What clients are, from a CSV whose heading has `client_ip` and `label`, as `generate web --labels`
 * writes it, and may have `host`.
 *
 * @throws CommandError for a file that cannot be read, or is none.
 */
export async function readLabelLines(file: string): Promise<LabelLine[]> {
  const lines = (await readText(file)).replace(/^\ufeff/, '').split(/\r?\n/)
  const heading = (lines[0] ?? '').split(',').map((name) => name.trim())
  const place = (name: string) => heading.indexOf(name)
  const [client, label, host] = [place('client_ip'), place('label'), place('host')]
  if (client < 0 || label < 0) {
    throw new CommandError(
      `${file} has no labels: its first line must name the columns client_ip and label.`,
    )
  }
  return lines.slice(1).flatMap((line) => {
    const cells = line.split(',')
    const [ip, what] = [cells[client], cells[label]]
    if (ip === undefined || ip === '' || what === undefined) return []
    return [{ client: ip, host: host < 0 ? '' : (cells[host] ?? ''), label: what }]
  })
}

/** The same by the address of the client. @throws CommandError as `readLabelLines` does. */
export async function readLabels(file: string): Promise<Map<string, string>> {
  return new Map((await readLabelLines(file)).map(({ client, label }) => [client, label]))
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CommandError(`${file} could not be read: ${reason}`, { cause })
  }
}
