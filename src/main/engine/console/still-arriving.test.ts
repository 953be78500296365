import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { STORES } from '../testing/stores'
import { importLines, openTrafficWorkspace } from '../traffic.test-kit'
import { readStillArriving } from './still-arriving'

const MINUTE_MS = 60_000
const START = Date.UTC(2026, 2, 2, 12, 0)

const reportOf = (ip: string, minute: number) =>
  JSON.stringify({
    ...{ user_id: 'probe', timestamp: START + minute * MINUTE_MS, ip, alert_id: 40 },
    ...{ dst_port: 80, info: `/?id=${minute}`, reason: '' },
  })

describe.each(STORES)('a block that does not work, in history $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  it('tells what came of an address after the list with it was exported', async () => {
    const opened = await open()
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-still-arriving-'))
    const clock = { now: START }
    const parts = { over: opened.store, run: 'arriving', folder, clock }
    const workspace = await openTrafficWorkspace(parts)
    try {
      const { lists } = workspace
      const at = (minute: number) => {
        clock.now = START + minute * MINUTE_MS
      }
      const report = (ip: string, ...minutes: number[]) =>
        importLines(
          workspace,
          minutes.map((minute) => reportOf(ip, minute)),
          10,
          clock.now,
        )
      const ask = (value: string) => readStillArriving(workspace, value)
      await report('203.0.113.9', -3, -2)
      await report('203.0.113.20', -3)
      const block = { list: '40', value: '203.0.113.0/28', reason: 'scanner' }
      await lists.add({ ...block, expiresInMs: 3_600_000 }, 'MK')
      at(2)
      await report('203.0.113.9', 1)
      // Listed, and nobody has the list yet.
      expect(await ask('203.0.113.9')).toBeNull()
      at(3)
      lists.noteCarriage('40', 'fw')
      at(4)
      // It comes late: it happened before.
      await report('203.0.113.9', 2)
      expect(await ask('203.0.113.9')).toBeNull()
      at(5)
      lists.noteCarriage('40', 'other')
      at(12)
      await report('203.0.113.9', 4, 8, 11)
      await report('203.0.113.20', 8)
      expect(await ask('203.0.113.9')).toEqual({
        ...{ list: '40', title: 'Possible SQL injection', entry: '203.0.113.0/28', by: 'fw' },
        ...{ carriedAt: START + 3 * MINUTE_MS, count: 3, last: START + 11 * MINUTE_MS },
      })
      // Listed by its counter alone, and no address at all.
      expect(await ask('203.0.113.20')).toBeNull()
      expect(await ask('site.example')).toBeNull()
      await lists.allow({ value: '203.0.113.9', reason: 'ours', expiresInMs: null }, 'MK')
      expect(await ask('203.0.113.9')).toBeNull()
    } finally {
      await workspace.close()
      await opened.end()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})
