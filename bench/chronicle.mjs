// Claim: a stream of 2,000 detections of 4 KB a second goes the whole way for 60 s without falling
// behind, and cutting it by its structure takes less time than JSON.parse of the same bytes.
import { execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { inTemporaryFolder, median, printResult, readPeak, startServe } from './measure.mjs'
import { readCpuSeconds } from './servers.mjs'

const SECONDS = Number(process.env.SECONDS ?? 60)
const RATE = Number(process.env.RATE ?? 2_000)
const BYTES = Number(process.env.BYTES ?? 4_096)
const POLL_MS = 250
const SENDER = fileURLToPath(new URL('chronicle-sender.mjs', import.meta.url))

/** Cuts and parses in a process of its own. */
async function measureParser(folder) {
  const outDir = join(folder, 'parser')
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: join(import.meta.dirname, 'chronicle-parser.ts'), outDir, target: 'node20.19' },
    ssr: { noExternal: true },
  })
  const file = join(outDir, 'chronicle-parser.js')
  const { megabytes, rounds } = JSON.parse(execFileSync(process.execPath, [file]).toString())
  const splitMs = median(rounds.map((round) => round.splitMs))
  const parseMs = median(rounds.map((round) => round.parseMs))
  return {
    splitMegabytesPerSecond: Math.round((megabytes / splitMs) * 1000),
    parseMegabytesPerSecond: Math.round((megabytes / parseMs) * 1000),
    splitToParse: Number((splitMs / parseMs).toFixed(2)),
  }
}

/** Starts the sender; `next` answers what it says next. */
async function startSender() {
  const work = JSON.stringify({ rate: RATE, seconds: SECONDS, bytes: BYTES })
  const child = spawn(process.execPath, [SENDER, work], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = []
  let rest = ''
  child.stdout.on('data', (text) => {
    const parts = `${rest}${text}`.split('\n')
    rest = parts.pop()
    lines.push(...parts)
  })
  const next = async () => {
    while (lines.length === 0) await wait(20)
    return JSON.parse(lines.shift())
  }
  return { child, next, hasSaid: () => lines.length > 0, url: (await next()).url }
}

async function measureStream(folder) {
  const sender = await startSender()
  const data = join(folder, 'data')
  await mkdir(data)
  const source = { kind: 'chronicle', id: 'secops', name: 'SecOps', baseUrl: sender.url }
  await writeFile(join(data, 'settings.json'), JSON.stringify({ sources: [source] }))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = JSON.stringify({
    client_email: 'bench@tenant.example',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${sender.url}/token`,
  })
  const env = { ...process.env, WATCHFLOOR_CHRONICLE_CREDENTIALS: key }
  const serve = await startServe(['--data-dir', data], { env })
  const headers = { authorization: `Bearer ${serve.token}` }
  const read = async () => {
    const text = await (await fetch(new URL('metrics', serve.url), { headers })).text()
    return Number(/^watchfloor_records_total\S* (\d+)/m.exec(text)?.[1] ?? 0)
  }
  try {
    while (!sender.hasSaid()) await wait(POLL_MS)
    const readAtEnd = await read()
    const sent = await sender.next()
    const endedAt = performance.now()
    const count = RATE * SECONDS
    while ((await read()) < count) await wait(POLL_MS)
    return {
      detections: count,
      bytesEach: Math.round(sent.sentBytes / count),
      sentSeconds: Number(sent.seconds.toFixed(1)),
      behindAtEnd: count - readAtEnd,
      secondsToTheLast: Number(((performance.now() - endedAt) / 1000).toFixed(1)),
      cpuSeconds: readCpuSeconds(serve.pid),
      peakMB: Math.round((readPeak(serve.pid) ?? 0) / 1e6),
    }
  } finally {
    await serve.stop()
    sender.child.kill()
  }
}

await inTemporaryFolder(async (folder) => {
  const parser = await measureParser(folder)
  printResult('chronicle', { parser, stream: await measureStream(folder) })
})
