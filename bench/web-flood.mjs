import { readFileSync } from 'node:fs'
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readPeak, runCommand, startServe } from './measure.mjs'

const ADDRESSES = 20_000
const PEOPLE = 400
const PEOPLE_SHARE = 0.01
const RATE = Number(process.env.RATE ?? 50_000)
const SECONDS = Number(process.env.SECONDS ?? 300)
const RESTART_RATE = Number(process.env.RESTART_RATE ?? 20_000)
const RESTART_SECONDS = Number(process.env.RESTART_SECONDS ?? 60)
const DOWN_MS = 5_000
const STEP_MS = 100
/** Events that are stored within so long are those of now. */
const LEVEL_SECONDS = 5
const PATIENCE_MS = 15 * 60_000
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36'

/** A server's log that grows by so many lines a second until it is stopped, in a process's own time. */
class GrowingLog {
  written = 0
  isStopped = false

  constructor(file, rate) {
    this.file = file
    this.rate = rate
    this.grown = this.grow()
  }

  async stop() {
    this.isStopped = true
    await this.grown
  }

  async grow() {
    const startedAt = Date.now()
    while (!this.isStopped) {
      const due = Math.floor(((Date.now() - startedAt) / 1000) * this.rate)
      await appendFile(this.file, this.linesTo(due))
      await wait(STEP_MS)
    }
  }

  linesTo(due) {
    const time = new Date().toUTCString().slice(5, 25)
    const [day, month, year, clock] = time.split(' ')
    const stamp = `${day}/${month}/${year}:${clock} +0000`
    let lines = ''
    for (; this.written < due; this.written += 1) {
      const n = this.written
      const isPerson = n % Math.round(1 / PEOPLE_SHARE) === 0
      const client = isPerson ? (n / 100) % PEOPLE : (n * 7) % ADDRESSES
      const ip = `198.${isPerson ? 18 : 19}.${client >> 8}.${client & 255}`
      const path = isPerson
        ? `/blog/${n % 97}.html`
        : `/search?q=${(n * 2_654_435_761).toString(36)}`
      lines += `www.site.example ${ip} - - [${stamp}] "GET ${path} HTTP/1.1" ${n % 5 === 0 ? 503 : 200} ${4_000 + (n % 977)} "-" "${BROWSER}"\n`
    }
    return lines
  }
}

async function prepare(folder, name) {
  const file = join(folder, `${name}.log`)
  const data = join(folder, name)
  await mkdir(data)
  await writeFile(file, '')
  const source = { id: 'edge', name: 'Edge', kind: 'log-file', path: file, format: 'access-log' }
  await writeFile(
    join(data, 'settings.json'),
    JSON.stringify({ sources: [source], hasStoppedDemo: true }),
  )
  return { file, data }
}

function start(data, figures) {
  return startServe(['--data-dir', data], {
    nodeArgs: ['--import', join(import.meta.dirname, 'loop-delay.mjs')],
    env: { ...process.env, LOOP_DELAY_FILE: figures },
  })
}

async function readMetric({ url, token }, name) {
  const response = await fetch(new URL('/metrics', url), {
    headers: { authorization: `Bearer ${token}` },
  })
  const text = await response.text()
  const found = new RegExp(`^${name}\\{[^}]*source="edge"[^}]*\\} (\\S+)$`, 'm').exec(text)
  return found === null ? null : Number(found[1])
}

/** Seconds until what is stored is of now, or null where that does not come in time. */
async function untilLevel(serve) {
  const startedAt = performance.now()
  while (performance.now() - startedAt < PATIENCE_MS) {
    const lag = await readMetric(serve, 'watchfloor_source_lag_seconds')
    if (lag !== null && lag < LEVEL_SECONDS) return (performance.now() - startedAt) / 1000
    await wait(500)
  }
  return null
}

async function alertsOf(data) {
  const { stdout } = await runCommand(['alerts', '--json', '--limit', '1000', '--data-dir', data])
  const { alerts } = JSON.parse(stdout)
  return alerts.map(({ detector, subject, severity }) => ({
    detector,
    subject,
    severity,
  }))
}

/** The flood itself, and a kill in the middle of a slower one. */
export async function measureFlood(folder) {
  const { file, data } = await prepare(folder, 'flood')
  const figures = join(folder, 'flood-delay.json')
  const serve = await start(data, figures)
  const log = new GrowingLog(file, RATE)
  await wait(SECONDS * 1000)
  const lagSeconds = await readMetric(serve, 'watchfloor_source_lag_seconds')
  await log.stop()
  const startedAt = performance.now()
  // Windows of a source that has gone quiet are judged once it was idle for a while.
  let alerts = []
  while (alerts.length === 0 && performance.now() - startedAt < PATIENCE_MS) {
    await wait(5_000)
    alerts = await alertsOf(data)
  }
  await wait(30_000)
  alerts = await alertsOf(data)
  const peakMB = Math.round((readPeak(serve.child.pid) ?? 0) / 1e6)
  await serve.stop()
  const flood = {
    requestsPerSecond: RATE,
    seconds: SECONDS,
    addresses: ADDRESSES,
    requests: log.written,
    lagSecondsAtItsEnd: lagSeconds,
    alerts,
    peakMB,
    ...JSON.parse(readFileSync(figures, 'utf8')),
  }
  return { flood, restart: await measureRestart(folder) }
}

async function measureRestart(folder) {
  const { file, data } = await prepare(folder, 'restart')
  const figures = join(folder, 'restart-delay.json')
  const dying = await start(data, figures)
  const log = new GrowingLog(file, RESTART_RATE)
  await wait(RESTART_SECONDS * 1000)
  dying.child.removeAllListeners('exit')
  dying.child.kill('SIGKILL')
  await wait(DOWN_MS)
  const serve = await start(data, figures)
  const levelSeconds = await untilLevel(serve)
  await log.stop()
  await serve.stop()
  return {
    requestsPerSecond: RESTART_RATE,
    secondsBeforeTheKill: RESTART_SECONDS,
    secondsDown: DOWN_MS / 1000,
    readySeconds: serve.readySeconds,
    levelSeconds,
  }
}
