import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const T0 = Date.UTC(2026, 2, 2, 10, 0, 0)

/** Counts of four minutes of a site, 90 of 100 clicks flagged, as they are published. */
function countsOf(site: string, begin: number): string {
  return [0, 1, 2, 3]
    .flatMap((minute) => {
      const start = begin + minute * MINUTE_MS
      const window = { start, end: start + MINUTE_MS }
      return [
        { window, flagged: true, count: 90, site },
        { window, flagged: false, count: 10, site },
      ]
    })
    .map((each) => `${JSON.stringify(each)}\n`)
    .join('')
}

describe('files of one import', () => {
  let folder = ''
  let engine: Engine
  let client: ConsoleClient

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-import-order-'))
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: false,
    })
    client = engine.client({ actor: 'mk' })
  })
  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function importAll(files: Readonly<Record<string, string>>): Promise<string[]> {
    const paths: string[] = []
    for (const [name, text] of Object.entries(files)) {
      paths.push(join(folder, name))
      await writeFile(join(folder, name), text)
    }
    const read: string[] = []
    for await (const { path } of await client.imports.run({ paths })) {
      const name = path.slice(folder.length + 1)
      if (read.at(-1) !== name) read.push(name)
    }
    return read
  }

  const found = async () => {
    const { alerts } = await client.alerts.list({ status: 'all' })
    return alerts.map(({ subject, count }) => `${subject} ${count}`).sort()
  }

  it('are judged whole whichever comes first, as logs that were rotated do', async () => {
    const read = await importAll({
      'access.log': countsOf('new.example', T0 + 3 * HOUR_MS),
      'access.log.1': countsOf('old.example', T0),
      'access.log.2': countsOf('older.example', T0 - 3 * HOUR_MS),
    })
    expect(read).toEqual(['access.log.2', 'access.log.1', 'access.log'])
    expect(await found()).toEqual(['new.example 400', 'old.example 400', 'older.example 400'])
  })

  it('are judged whole where one ends long after another, and one has halves of its windows', async () => {
    const lines = countsOf('split.example', T0 + HOUR_MS)
      .trimEnd()
      .split('\n')
    const half = (isFlagged: boolean) =>
      lines.filter((line) => line.includes(`"flagged":${isFlagged}`)).join('\n')
    await importAll({
      'long.log': `${countsOf('long.example', T0)}${half(true)}\n${countsOf('long.example', T0 + 9 * HOUR_MS)}`,
      'short.log': half(false),
    })
    expect(await found()).toEqual(['long.example 400', 'long.example 400', 'split.example 400'])
  })

  it('are read as they were given where nothing tells their times', async () => {
    const read = await importAll({ 'b.log': 'no record\n', 'a.log': 'nor this\n' })
    expect(read).toEqual(['b.log', 'a.log'])
  })
})
