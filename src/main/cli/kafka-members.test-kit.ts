import { expect } from 'vitest'
import type { Alert } from '../../shared/alert'
import type { SourceStatus } from '../../shared/source'
import type { ConsoleClient } from '../engine/engine'
import type { BundledCommand } from './bundle.test-kit'
import { Mortal } from './crash-moments.test-kit'
import { connectTo } from './crash-state.test-kit'

/** An engine in a process of its own, as `serve` runs it. */
export interface Member {
  process: Mortal
  client: ConsoleClient
}

/** Starts `serve` and waits until it answers. */
export async function startMember(command: BundledCommand, data: string): Promise<Member> {
  const process = new Mortal(command.start(['--data-dir', data, 'serve', '--port', '0', '--json']))
  const connection = await connectTo(data, process)
  if (connection === null) throw new Error(`serve did not start: ${process.stderr}`)
  return { process, client: connection.client }
}

/** Lets it read a topic, in a group of the topic's name. */
export async function readTopic({ client }: Member, brokers: string[], topic: string) {
  const reading = { brokers, topics: [topic], group: topic }
  await client.sources.add({ kind: 'kafka', name: 'Kafka', format: 'auto', ...reading })
}

/** Ends it as Ctrl-C does. */
export async function stopMember({ process }: Member): Promise<void> {
  process.kill('SIGTERM')
  expect(await process.ended, process.stderr).toBe(0)
}

/** How the only source is. */
export async function readSource({ client }: Member): Promise<SourceStatus> {
  const statuses = await client.status.watch()
  const first = await statuses.next()
  await statuses.return(undefined)
  const source = first.done === true ? undefined : first.value.sources[0]
  if (source === undefined) throw new Error('There is no source')
  return source
}

/** All its alerts, page by page. */
export async function readAlerts({ client }: Member): Promise<Alert[][]> {
  const pages: Alert[][] = []
  let cursor: string | null = null
  do {
    const page: { alerts: Alert[]; next: string | null } = await client.alerts.list({
      limit: 1000,
      cursor,
    })
    if (page.alerts.length > 0) pages.push(page.alerts)
    cursor = page.next
  } while (cursor !== null)
  return pages
}
