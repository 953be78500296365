import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { dnsDetectorsSchema } from '../../shared/dns-detectors'
import { createDga } from './detectors/dga/dga'
import { DnsModels } from './detectors/dns/dns-models'
import { QueryJudge } from './detectors/dns/judge-queries'
import { formatByName } from './formats'
import { findModelFolder } from './models/model-folder'
import type { DnsQuery, ReadTraffic } from './record'
import { createRandom } from './sources/random'
import type { WindowBatch } from './windows/window-books'
import { openWindows, T0 } from './windows/windows.test-kit'

const isLong = process.env.WATCHFLOOR_LONG === '1'
/** More than are remembered; of the long round also its half, so that all room is taken then. */
const NAMES = isLong ? 10_000_000 : 300_000
const BATCH = 10_000
const QUERIES_A_SECOND = 500
const CLIENTS = 500
/** What a heap grows by and shrinks again, however little is kept. */
const SLACK_MB = 48

const DETECTORS = dnsDetectorsSchema.parse([{ kind: 'dga', name: 'dga' }])
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function usedMb(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

it(`judges ${NAMES} distinct names in bounded memory`, {
  timeout: isLong ? 3_600_000 : 240_000,
}, async () => {
  const folderOf = async (model: string) => findModelFolder(model)
  const models = new DnsModels({ detectors: () => DETECTORS, folderOf, log: SILENT, now: () => T0 })
  const judge = new QueryJudge(models)
  const windows = openWindows(
    createDga({
      name: 'dga',
      threshold: () => models.thresholdOf('dga'),
      leastDomains: () => 2,
      isOn: () => true,
    }),
    false,
  )
  const random = createRandom(7)
  const { parse } = formatByName('dns-record')
  const used: number[] = []
  let found = 0
  let judged = 0
  for (let from = 0; from < NAMES; from += BATCH) {
    const traffic: ReadTraffic<DnsQuery>[] = []
    for (let n = from; n < from + BATCH; n += 1) {
      const time = new Date(T0 + (n / QUERIES_A_SECOND) * 1_000).toISOString()
      const letters = random.below(2 ** 31).toString(36)
      const text = JSON.stringify({
        ts: time,
        src_ip: `198.18.${random.below(2)}.${random.below(CLIENTS / 2)}`,
        domain_name: `${letters}${n.toString(36)}.example`,
        record_type: 'A',
        status_code: 'NXDOMAIN',
      })
      const read = parse({ text, position: n, place: () => '' }, { transportTime: T0 })
      if (read.kind !== 'traffic' || read.item.kind !== 'dns-query') throw new Error(text)
      traffic.push({ item: read.item, position: n, part: 0, isClockAhead: false })
    }
    await judge.judge(traffic, 'import', () => false)
    judged += traffic.filter(({ item }) => item.scores?.dga !== undefined).length
    const into: WindowBatch = { partition: 'p', appliedBefore: 0, newest: null, entries: [] }
    windows.expect('p')
    windows.readTraffic(traffic, into)
    windows.take(into, T0)
    found += windows.close(T0).length
    if (from + BATCH === NAMES / 2 || from + BATCH === NAMES) used.push(usedMb())
  }
  await models.close()
  expect(judged).toBe(NAMES)
  expect(windows.crowdedOut).toBe(0)
  // Each client in the first window, which is over.
  expect(found).toBeGreaterThanOrEqual(CLIENTS)
  const [half = 0, all = 0] = used
  if (isLong) expect(all - half).toBeLessThan(SLACK_MB)
  expect(all).toBeLessThan(400)
})
