import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startEngine } from '../index'

const HOUR_MS = 3_600_000
const NOW = Date.UTC(2026, 2, 2, 12, 30)

/** An alert a window: hours before, of a rule and an address. */
const lineOf = (hoursAgo: number, over: Record<string, unknown> = {}) =>
  JSON.stringify({
    user_id: 'probe',
    timestamp: NOW - hoursAgo * HOUR_MS,
    ip: '203.0.113.9',
    alert_id: 40,
    dst_port: 80,
    info: `/?id=${hoursAgo}`,
    reason: '',
    ...over,
  })

it('an alert tells what became of the three before it of the same rule and subject', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-last-times-'))
  const engine = await startEngine({
    dataFolder: join(folder, 'data'),
    isDemoWanted: false,
    areSourcesWanted: true,
    now: () => NOW,
  })
  try {
    const client = engine.client({ actor: 'mk' })
    const file = join(folder, 'events.ndjson')
    const hours = [0, 2, 4, 6, 8]
    const others = [lineOf(2, { alert_id: 61 }), lineOf(2, { ip: '203.0.113.10' })]
    await writeFile(file, `${[...hours.map((ago) => lineOf(ago)), ...others].join('\n')}\n`)
    for await (const step of await client.imports.run({ paths: [file] })) void step
    const { alerts } = await client.alerts.list({
      status: 'all',
      filter: { text: '203.0.113.9' },
      limit: 100,
    })
    const at = (ago: number) => {
      const found = alerts.find(
        (alert) =>
          alert.subject === '203.0.113.9' &&
          alert.alertId === 40 &&
          alert.last === NOW - ago * HOUR_MS,
      )
      if (found === undefined) throw new Error(`no alert ${ago} h ago`)
      return found
    }
    await client.alerts.act({
      target: { alerts: [{ id: at(4).id, revision: at(4).revision }] },
      action: { kind: 'close', reason: 'benign positive', note: 'our scanner' },
    })
    const { lastTimes } = await client.alerts.get({ id: at(0).id })
    expect(lastTimes.map(({ id }) => id)).toEqual([at(2).id, at(4).id, at(6).id])
    expect(lastTimes[1]).toEqual({
      ...{ id: at(4).id, name: at(4).name, severity: at(4).severity, count: 1 },
      ...{ last: NOW - 4 * HOUR_MS, status: 'closed', closeReason: 'benign positive' },
      ...{ note: 'our scanner', actor: 'mk', decidedAt: NOW },
    })
    expect((await client.alerts.get({ id: at(8).id })).lastTimes).toEqual([])
  } finally {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
