import { readFile } from 'node:fs/promises'
import { CommandError } from './failure'

/**
 * What clients are, by their address, from a CSV whose heading has `client_ip` and `label`, as
 * `generate web --labels` writes it.
 *
 * @throws CommandError for a file that cannot be read, or is none.
 */
export async function readLabels(file: string): Promise<Map<string, string>> {
  const lines = (await readText(file)).replace(/^\ufeff/, '').split(/\r?\n/)
  const heading = (lines[0] ?? '').split(',')
  const [client, label] = ['client_ip', 'label'].map((name) => heading.indexOf(name))
  if (client === undefined || label === undefined || client < 0 || label < 0) {
    throw new CommandError(
      `${file} has no labels: its first line must name the columns client_ip and label.`,
    )
  }
  return new Map(
    lines.slice(1).flatMap((line) => {
      const cells = line.split(',')
      const [ip, what] = [cells[client], cells[label]]
      return ip === undefined || ip === '' || what === undefined ? [] : [[ip, what] as const]
    }),
  )
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CommandError(`${file} could not be read: ${reason}`, { cause })
  }
}
