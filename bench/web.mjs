// Claims about requests to web servers. `ONLY=parse,sets npm run bench -- web` measures some of them:
// parse    150,000 combined lines a second become features on one core, from a file
// flat     a line costs the same in a file of ten thousand as in one of ten million (LONGEST)
// way      60,000 lines a second go the whole way with history on two cores
// sets     a million request sets in memory within 1.5 GB
// flood    a flood of 50,000 requests a second from 20,000 addresses: one alert for the host, the
//          event loop meanwhile, and how long after a kill in its middle all is level again
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { inTemporaryFolder, median, printResult, runCommand } from './measure.mjs'
import { measureFlood } from './web-flood.mjs'

const ROOT = join(import.meta.dirname, '..')
const RUNS = Number(process.env.RUNS ?? 3)
const COUNT = Number(process.env.COUNT ?? 1_000_000)
const LONGEST = Number(process.env.LONGEST ?? 10_000_000)
const SETS = Number(process.env.SETS ?? 1_000_000)
const ALL = ['parse', 'flat', 'way', 'sets', 'flood']
const only = process.env.ONLY?.split(',') ?? ALL

/** Builds a part that runs our own code by itself, and answers its file. */
async function buildPart(name) {
  const folder = join(ROOT, 'out/bench-web', name)
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, `${name}.ts`),
      outDir: folder,
      emptyOutDir: true,
      target: 'node20.19',
    },
    ssr: { noExternal: true },
  })
  return join(folder, `${name}.js`)
}

async function makeLog(file, count) {
  const who = ['--people', '2000', '--crawlers', '20', '--scanners', '10', '--scrapers', '10']
  const args = ['generate', 'web', '--lines', 'access-log', '--count', `${count}`, ...who]
  const { code } = await runCommand([...args, '--output', file])
  if (code !== 0) throw new Error(`generate ended with status ${code}`)
}

const run = (file, ...args) =>
  JSON.parse(execFileSync(process.execPath, ['--expose-gc', file, ...args], { encoding: 'utf8' }))

async function measureParsing(folder) {
  const part = await buildPart('web-parts')
  const log = join(folder, 'parse.log')
  await makeLog(log, COUNT)
  const runs = Array.from({ length: RUNS }, () => run(part, log, 'access-log'))
  return {
    lines: COUNT,
    bytesALine: Math.round(statSync(log).size / COUNT),
    linesPerSecond: median(runs.map((each) => each.linesPerSecond)),
    linesPerCpuSecond: median(runs.map((each) => each.linesPerCpuSecond)),
    runs,
  }
}

/** Processor time, since a short run's seconds are mostly those of whoever else is at work. */
async function measureFlatness(folder) {
  const part = await buildPart('web-parts')
  const steps = []
  for (let count = 10_000; count <= LONGEST; count *= 10) {
    const log = join(folder, `flat-${count}.log`)
    await makeLog(log, count)
    const { cpuSeconds, peakMB } = run(part, log, 'access-log')
    steps.push({
      lines: count,
      microsecondsALine: Number(((cpuSeconds / count) * 1e6).toFixed(2)),
      peakMB,
    })
  }
  return steps
}

async function measureWay(folder) {
  const log = join(folder, 'way.log')
  await makeLog(log, COUNT)
  const runs = []
  for (let number = 0; number < RUNS; number += 1) {
    const figures = join(folder, `delay-${number}.json`)
    const { code, stdout, peakBytes } = await runCommand(
      ['import', log, '--json', '--quiet', '--data-dir', join(folder, `data-${number}`)],
      {
        nodeArgs: ['--import', join(import.meta.dirname, 'loop-delay.mjs')],
        env: { ...process.env, LOOP_DELAY_FILE: figures },
      },
    )
    if (code !== 0) throw new Error(`import ended with status ${code}`)
    const { seconds } = JSON.parse(stdout.trim().split('\n').at(-1))
    const peakMB = peakBytes === null ? null : Math.round(peakBytes / 1e6)
    runs.push({ seconds, peakMB, ...JSON.parse(readFileSync(figures, 'utf8')) })
  }
  return {
    lines: COUNT,
    linesPerSecond: Math.round(COUNT / median(runs.map(({ seconds }) => seconds))),
    cpuMicrosecondsALine: (median(runs.map(({ cpuSeconds }) => cpuSeconds)) / COUNT) * 1e6,
    delayP99Ms: median(runs.map(({ delayP99Ms }) => delayP99Ms)),
    runs,
  }
}

async function measureSets() {
  return run(await buildPart('web-sets'), join(ROOT, 'models/web-anomaly'), `${SETS}`)
}

const MEASURES = {
  parse: measureParsing,
  flat: measureFlatness,
  way: measureWay,
  sets: measureSets,
  flood: measureFlood,
}
await inTemporaryFolder(async (folder) => {
  for (const name of ALL) {
    if (only.includes(name)) printResult(`web ${name}`, { [name]: await MEASURES[name](folder) })
  }
})
