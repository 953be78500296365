// Claim: `GET /ip_events/{ip}` answers in 30 ms (p95) with a million stored events, and in 150 ms
// while another million is imported.
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inTemporaryFolder, printResult, runCommand, startServe } from './measure.mjs'

const COUNT = Number(process.env.COUNT ?? 1_000_000)
const REQUESTS = Number(process.env.REQUESTS ?? 1_000)
const ADDRESSES = 10_000
/** Addresses that are asked for, in turn. */
const ASKED = 997

async function generate(file, seed) {
  const counts = ['--count', `${COUNT}`, '--addresses', `${ADDRESSES}`, '--seed', `${seed}`]
  await runCommand(['generate', 'alerts', ...counts, '--output', file])
}

function importFile(file, dataFolder) {
  return runCommand(['import', file, '--json', '--quiet', '--data-dir', dataFolder])
}

/** The first addresses of a file, each once. */
async function readAddresses(file) {
  const found = new Set()
  for await (const line of createInterface({ input: createReadStream(file) })) {
    found.add(JSON.parse(line).ip)
    if (found.size === ASKED) break
  }
  return [...found]
}

/** Asks one after the other while it is wanted; answers how long each took, in ms. */
async function ask(serve, addresses, isWanted) {
  const times = []
  const headers = { authorization: `Bearer ${serve.token}` }
  while (isWanted(times.length)) {
    const ip = addresses[times.length % addresses.length]
    const startedAt = performance.now()
    const answer = await fetch(new URL(`/ip_events/${ip}`, serve.url), { headers })
    const { events } = await answer.json()
    times.push(performance.now() - startedAt)
    if (answer.status !== 200 || events.length === 0) throw new Error(`no events of ${ip}`)
  }
  return times
}

function summarise(times) {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10
  return { requests: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) }
}

await inTemporaryFolder(async (folder) => {
  const dataFolder = join(folder, 'data')
  const stored = join(folder, 'stored.ndjson')
  const arriving = join(folder, 'arriving.ndjson')
  await generate(stored, 7)
  await generate(arriving, 8)
  await importFile(stored, dataFolder)
  const addresses = await readAddresses(stored)
  const serve = await startServe(['--data-dir', dataFolder])
  try {
    await ask(serve, addresses, (asked) => asked < 50)
    const idle = summarise(await ask(serve, addresses, (asked) => asked < REQUESTS))
    let isImporting = true
    const importing = importFile(arriving, dataFolder).finally(() => {
      isImporting = false
    })
    const duringImport = summarise(await ask(serve, addresses, () => isImporting))
    const { stdout } = await importing
    printResult('ip-events', {
      storedEvents: COUNT,
      idle,
      duringImport,
      import: JSON.parse(stdout.trim().split('\n').at(-1)),
    })
  } finally {
    await serve.stop()
  }
})
