// The part of dga.mjs that judges: distinct names, made up, through features and model.
import { openDgaScorer } from '../src/main/engine/detectors/dga/scorer'
import { findModelFolder } from '../src/main/engine/models/model-folder'

const COUNT = Number(process.env.COUNT ?? 300_000)
const RUNS = Number(process.env.RUNS ?? 3)
const BATCH = 8_192
const LETTERS = 'etaoinsrhldcumfpgwybvkxjqz0123456789-'
const SUFFIXES = ['com', 'net', 'org', 'de', 'co.uk', 'info', 'ru', 'com.br', 'cn', 'io']

/** Distinct names of 5 to 24 characters, a third of them host names; the same for the same seed. */
function makeNames(count: number, seed: number): string[] {
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const names = new Set<string>()
  while (names.size < count) {
    const length = 5 + next(20)
    // The fewer letters there are, the more a name looks like a word.
    const kinds = 12 + next(25)
    const label = Array.from({ length }, () => LETTERS[next(kinds)]).join('')
    const host = next(3) === 0 ? 'www.' : ''
    names.add(`${host}${label}.${SUFFIXES[next(SUFFIXES.length)]}`)
  }
  return [...names]
}

const scorer = await openDgaScorer(findModelFolder('dga'))
const runs = []
for (let run = 0; run <= RUNS; run += 1) {
  const names = makeNames(COUNT, 7 + run)
  const cpuBefore = process.cpuUsage()
  const begun = performance.now()
  for (let begin = 0; begin < names.length; begin += BATCH) {
    await scorer.scoreNames(names.slice(begin, begin + BATCH))
  }
  const seconds = (performance.now() - begun) / 1000
  const cpu = process.cpuUsage(cpuBefore)
  const cpuSeconds = (cpu.user + cpu.system) / 1e6
  // The first run warms up.
  if (run > 0) runs.push({ perCpuSecond: COUNT / cpuSeconds, perSecond: COUNT / seconds })
}
await scorer.close()
process.stdout.write(JSON.stringify({ names: COUNT, runs }))
