import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alertForm } from '../forms/alert'
import { appendLines } from './alert-file'
import { FileTeller, testFile } from './file'

const ROTATION = { maxBytes: 100, keep: 2 }

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-alert-file-'))
  path = join(folder, 'alerts.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const read = (name = 'alerts.jsonl') => readFile(join(folder, name), 'utf8')
/** Lines of 30 bytes with their ends. */
const lineOf = (n: number) => JSON.stringify({ n, fill: 'x'.repeat(12 + 2 - String(n).length) })
const linesOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => lineOf(from + index))

describe('a file of alerts', () => {
  it('is the user alone who reads it, whoever could before', async () => {
    await writeFile(path, '', { mode: 0o644 })
    await appendLines(path, ['{}'], ROTATION)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await read()).toBe('{}\n')
  })

  it('is put aside where a line would not fit, and the oldest goes', async () => {
    for (let n = 0; n < 12; n += 1) await appendLines(path, [lineOf(n)], ROTATION)
    const three = (from: number) => `${linesOf(from, from + 3).join('\n')}\n`
    expect(await read()).toBe(three(9))
    expect(await read('alerts.jsonl.1')).toBe(three(6))
    expect(await read('alerts.jsonl.2')).toBe(three(3))
    expect((await readdir(folder)).sort()).toEqual([
      'alerts.jsonl',
      'alerts.jsonl.1',
      'alerts.jsonl.2',
    ])
  })

  it('is put aside in the middle of a delivery, alike in one go and in many', async () => {
    await appendLines(path, linesOf(0, 8), ROTATION)
    expect(await read('alerts.jsonl.2')).toBe(`${linesOf(0, 3).join('\n')}\n`)
    expect(await read('alerts.jsonl.1')).toBe(`${linesOf(3, 6).join('\n')}\n`)
    expect(await read()).toBe(`${linesOf(6, 8).join('\n')}\n`)
  })

  it('takes a line that is longer than a whole file', async () => {
    const long = JSON.stringify('x'.repeat(500))
    await appendLines(path, [lineOf(1), long, lineOf(2)], ROTATION)
    expect(await read('alerts.jsonl.2')).toBe(`${lineOf(1)}\n`)
    expect(await read('alerts.jsonl.1')).toBe(`${long}\n`)
    expect(await read()).toBe(`${lineOf(2)}\n`)
  })

  it('loses the half of a line that a kill left, and nothing before it', async () => {
    await appendLines(path, [lineOf(1)], ROTATION)
    await appendFile(path, lineOf(2).slice(0, 10))
    await appendLines(path, [lineOf(2)], ROTATION)
    expect(await read()).toBe(`${lineOf(1)}\n${lineOf(2)}\n`)
    await writeFile(path, '{"half":')
    await appendLines(path, [lineOf(3)], ROTATION)
    expect(await read()).toBe(`${lineOf(3)}\n`)
  })

  it('keeps none beside it where none is wanted', async () => {
    await appendLines(path, linesOf(0, 4), { maxBytes: 100, keep: 0 })
    expect(await readdir(folder)).toEqual(['alerts.jsonl'])
    expect(await read()).toBe(`${lineOf(3)}\n`)
  })
})

describe('whoever looks whether a file can be written', () => {
  it('is told how much room there is, and finds nothing written', async () => {
    expect(await testFile({ path })).toMatch(/alerts\.jsonl: a new file, \d+\.\d GiB free$/)
    expect(await readdir(folder)).toEqual([])
    await writeFile(path, '{}\n')
    expect(await testFile({ path })).toContain('goes on')
  })

  it('is told what is wrong and what to do', async () => {
    const faultOf = (at: string) => testFile({ path: at }).catch((error: unknown) => error)
    expect(await faultOf(join(folder, 'none', 'a.jsonl'))).toMatchObject({
      code: 'NO_FOLDER',
      message: `There is no folder ${join(folder, 'none')}. Create it, or name a file elsewhere.`,
    })
    await mkdir(join(folder, 'b.log'))
    expect(await faultOf(join(folder, 'b.log'))).toMatchObject({ code: 'NO_FILE' })
    await writeFile(path, 'export PATH=/bin')
    expect(await faultOf(path)).toMatchObject({ code: 'NO_FILE' })
  })

  it('is kept from files of others, though settings name them', async () => {
    await writeFile(path, 'export PATH=/bin')
    await expect(tellerOf(path).deliver(portionOf(1), PROGRESS)).rejects.toMatchObject({
      code: 'NO_FILE',
    })
    expect(await read()).toBe('export PATH=/bin')
  })
})

const canMount = tryMount()

describe.skipIf(!canMount)(
  `a full disk${canMount ? '' : ' (skipped: only root may mount one)'}`,
  () => {
    it('is told, leaves no half line, and is written to once there is room', async () => {
      const disk = join(folder, 'disk')
      await mkdir(disk)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk])
      try {
        const file = join(disk, 'alerts.jsonl')
        const teller = tellerOf(file)
        await teller.deliver(portionOf(1), PROGRESS)
        const before = await readFile(file, 'utf8')
        await writeFile(join(disk, 'ballast'), Buffer.alloc(56 * 1024))
        await expect(teller.deliver(portionOf(2_000), PROGRESS)).rejects.toMatchObject({
          code: 'FULL',
          message: `There is no space left for ${file}. Free some of its disk: the alerts wait, and are written then.`,
        })
        expect(await readFile(file, 'utf8')).toBe(before)
        await rm(join(disk, 'ballast'))
        await teller.deliver(portionOf(100), PROGRESS)
        const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
        expect(lines.map((line) => JSON.parse(line).id)).toEqual(['0', ...idsOf(100)])
      } finally {
        execFileSync('umount', [disk])
      }
    })
  },
)

const PROGRESS: Parameters<FileTeller['deliver']>[1] = {
  delivered: () => undefined,
  leftOut: () => undefined,
  refused: () => undefined,
  findTold: async () => new Set<string>(),
  note: async () => undefined,
  isStopping: () => false,
}

function idsOf(count: number): string[] {
  return Array.from({ length: count }, (_, n) => String(n))
}

/** A portion whose messages have nothing but an id, which is all that is looked at here. */
function portionOf(count: number): Parameters<FileTeller['deliver']>[0] {
  const messages = idsOf(count).map((id) => ({ id }) as never)
  return { messages, alerts: [], isFull: false, told: [], cursor: null }
}

function tellerOf(file: string): FileTeller {
  const settings = {
    id: 'file-1',
    name: 'File',
    kind: 'file' as const,
    form: 'alert' as const,
    isOn: true,
    path: file,
    maxBytes: 1024 ** 2,
    keep: 2,
    minSeverity: 'low' as const,
  }
  return new FileTeller(settings, alertForm('low'))
}

function tryMount(): boolean {
  if (process.platform !== 'linux') return false
  const at = mkdtempSync(join(tmpdir(), 'watchfloor-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', at], { stdio: 'ignore' })
    execFileSync('umount', [at])
    return true
  } catch {
    return false
  } finally {
    rmdirSync(at)
  }
}
