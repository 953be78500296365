// Claim: with 500,000 stored alerts Live's first page takes under 100 ms, and any filter, the facets and
// the counts of views under 300 ms (p95); all of them leave as CSV in flat memory. COUNT sets how many.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { inTemporaryFolder, printResult, readPeak, runCommand, startServe } from './measure.mjs'

const COUNT = Number(process.env.COUNT ?? 500_000)
const RUNS = Number(process.env.RUNS ?? 10)
const HOUR_MS = 3_600_000
const ADDRESSES = 10_000
const IDS = [40, 41, 42, 61, 68, 79]

const FILTERS = [
  { severity: 'high' },
  { text: '198.18.7' },
  { query: 'ip:198.18.4.0/24' },
  { query: 'severity>=high and not detector:dga' },
  { query: 'status:new and first<now-24h' },
  { query: 'not is:assigned and not is:health' },
  { query: 'is:blocked' },
  { query: 'assignee:bench' },
  { query: 'list:40' },
  { query: '"SQL inj"' },
  { query: 'count>=2 or entity:198.18.1*' },
]

/** Each line begins an alert of its own: another address, another kind or another hour. */
async function writeEvents(file) {
  const last = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS
  const lines = []
  for (let n = 0; n < COUNT; n += 1) {
    const address = n % ADDRESSES
    const turn = Math.floor(n / ADDRESSES)
    const time = last - turn * HOUR_MS + (address % 3_600) * 1_000
    lines.push(
      `{"user_id":"bench","timestamp":${time},"ip":"198.18.${address >> 8}.${address & 255}","alert_id":${IDS[(address + turn) % 6]},"dst_port":443,"info":"/?id=${n}","reason":"bench"}`,
    )
  }
  await writeFile(file, `${lines.join('\n')}\n`)
}

async function time(call, runs = RUNS) {
  const took = []
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now()
    await call()
    took.push(performance.now() - startedAt)
  }
  return took
}

function summarise(took) {
  const sorted = [...took].sort((a, b) => a - b)
  const at = (share) => Math.round(sorted[Math.floor((sorted.length - 1) * share)])
  return { p50: at(0.5), p95: at(0.95) }
}

function connect({ url, token }) {
  const address = new URL('rpc', url)
  address.protocol = 'ws:'
  const websocket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } })
  return { client: createORPCClient(new RPCLink({ websocket })), close: () => websocket.close() }
}

/** Takes the export as it comes, and watches what the engine holds meanwhile. */
async function exportAll({ url, token, pid }) {
  const memories = []
  const startedAt = performance.now()
  const answer = await fetch(new URL('alerts/export?format=csv', url), {
    headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'identity' },
  })
  let [bytes, lines] = [0, -1]
  for await (const chunk of answer.body) {
    bytes += chunk.length
    for (const byte of chunk) if (byte === 10) lines += 1
    const quarter = Math.floor((lines / COUNT) * 4)
    if (quarter > memories.length - 1) memories.push(readResident(pid))
  }
  return {
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    megabytes: Math.round(bytes / 1e6),
    alerts: lines,
    residentMB: memories,
  }
}

function readResident(pid) {
  const { readFileSync } = process.getBuiltinModule('node:fs')
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return match === null ? null : Math.round((Number(match[1]) * 1024) / 1e6)
}

await inTemporaryFolder(async (folder) => {
  const dataFolder = join(folder, 'data')
  const file = join(folder, 'events.ndjson')
  await writeEvents(file)
  await runCommand(['import', file, '--json', '--quiet', '--data-dir', dataFolder])
  const serve = await startServe(['--data-dir', dataFolder])
  const { client, close } = connect(serve)
  try {
    const page = (input) => client.live.page({ tab: 'open', ...input })
    const { total } = await page({})
    const firstPage = summarise(await time(() => page({}), RUNS * 2))
    const filters = {}
    const all = []
    for (const filter of FILTERS) {
      const took = await time(() => page({ filter }))
      all.push(...took)
      filters[JSON.stringify(filter)] = summarise(took)
    }
    const groupings = {}
    for (const grouping of ['entity', 'detector', 'site']) {
      groupings[grouping] = summarise(await time(() => page({ grouping })))
    }
    const facets = summarise(await time(() => client.live.facets({ tab: 'open' })))
    const views = summarise(await time(() => client.views.list()))
    printResult('queue', {
      alerts: COUNT,
      rows: total,
      firstPageMs: firstPage,
      filtersMs: summarise(all),
      eachFilterMs: filters,
      groupingsMs: groupings,
      facetsMs: facets,
      viewsMs: views,
      export: await exportAll(serve),
      engineMB: Math.round((readPeak(serve.pid) ?? 0) / 1e6),
    })
  } finally {
    close()
    await serve.stop()
  }
})
