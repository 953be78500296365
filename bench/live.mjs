// Claim: Live fed with 5,000 alerts/s for 60 s in Chromium: p95 frame under 20 ms, heap flat.
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { inTemporaryFolder, printResult, readPeak, startServe } from './measure.mjs'

const SECONDS = Number(process.env.SECONDS ?? 60)
const RATE = Number(process.env.RATE ?? 5_000)
const STEP_MS = 100

/** Every event is about another address, so that each begins an alert of its own. */
function makeLines(from, count) {
  let lines = ''
  const now = Date.now()
  for (let n = from; n < from + count; n += 1) {
    const ip = `198.${18 + ((n >> 16) & 1)}.${(n >> 8) & 255}.${n & 255}`
    lines += `{"user_id":"bench","timestamp":${now},"ip":"${ip}","alert_id":${[40, 41, 42, 61, 68, 79][(n >> 17) % 6]},"dst_port":443,"info":"/index.php?id=${n}","reason":"bench"}\n`
  }
  return lines
}

await inTemporaryFolder(async (folder) => {
  const file = join(folder, 'live.ndjson')
  const dataFolder = join(folder, 'data')
  await mkdir(dataFolder)
  await writeFile(file, '')
  const source = {
    id: 'bench',
    name: 'Bench',
    kind: 'log-file',
    path: file,
    format: 'blacklist-event',
  }
  await writeFile(join(dataFolder, 'settings.json'), JSON.stringify({ sources: [source] }))
  const serve = await startServe(['--data-dir', dataFolder])
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
      '--enable-precise-memory-info',
    ],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${serve.url}#token=${serve.token}`)
    await page.getByRole('grid').waitFor()
    await page.evaluate(() => {
      const frames = []
      let last = performance.now()
      const step = (at) => {
        frames.push(at - last)
        last = at
        requestAnimationFrame(step)
      }
      requestAnimationFrame(step)
      globalThis.benchFrames = frames
    })
    const cdp = await page.context().newCDPSession(page)
    const heaps = []
    let written = 0
    const startedAt = Date.now()
    while (Date.now() - startedAt < SECONDS * 1000) {
      const due = Math.floor(((Date.now() - startedAt) / 1000) * RATE)
      await appendFile(file, makeLines(written, due - written))
      written = due
      if (heaps.length < Math.floor((Date.now() - startedAt) / 5_000)) {
        await cdp.send('HeapProfiler.collectGarbage')
        const { usedSize } = await cdp.send('Runtime.getHeapUsage')
        heaps.push(Math.round(usedSize / 1e5) / 10)
      }
      await new Promise((resolve) => setTimeout(resolve, STEP_MS))
    }
    const frames = (await page.evaluate(() => globalThis.benchFrames))
      .slice(30)
      .sort((a, b) => a - b)
    const at = (share) => Math.round(frames[Math.floor(frames.length * share)] * 10) / 10
    printResult('live', {
      alertsPerSecond: Math.round(written / SECONDS),
      seconds: SECONDS,
      frames: frames.length,
      frameMs: { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
      heapMB: heaps,
      engineMB: Math.round((readPeak(serve.pid) ?? 0) / 1e6),
    })
  } finally {
    await browser.close()
    await serve.stop()
  }
})
