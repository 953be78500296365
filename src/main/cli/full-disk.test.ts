import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'
import { Mortal } from './crash-moments.test-kit'
import { until } from './crash-state.test-kit'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

/** So much the store needs to begin with, and so much it has when there is room again. */
const SMALL = '6m'
const LARGE = '200m'
/** Lines that compress badly. */
const LINES = 60_000
/** Stopping takes no longer than this while nothing can be written. */
const BOUND_MS = 15_000

let command: BundledCommand
let folder = ''
let disk = ''

const canMount = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  return spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0
})()
const why = canMount ? '' : ' (skipped: only root may mount a small disk, on Linux)'

beforeAll(async () => {
  if (!canMount) return
  command = await bundleCommand()
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-full-'))
  disk = await mkdtemp(join(folder, 'disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL}`, 'none', disk])
})
afterAll(async () => {
  if (!canMount) return
  execFileSync('umount', [disk])
  await command.remove()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

const data = () => join(disk, 'data')
const run = (...args: string[]) => command.run(['--data-dir', data(), ...args])

/** Leaves only so much room on the disk. */
async function fill(freeBytes: number): Promise<string> {
  const file = join(disk, 'filler')
  const { bavail, bsize } = await statfs(disk)
  await writeFile(file, Buffer.alloc(bavail * bsize - freeBytes))
  return file
}

it.skipIf(!canMount)(
  `a full disk is told in one line by what cannot start on it${why}`,
  async () => {
    const filler = await fill(64 * 1024)
    for (const args of [
      ['serve', '--port', '0'],
      ['blacklist', 'list'],
    ]) {
      const { status, stdout, stderr } = await run(...args)
      expect([status, stdout], args.join(' ')).toEqual([1, ''])
      expect(stderr).toMatch(/^watchfloor: [^\n]* is full[^\n]*\n$/)
    }
    await rm(filler)
    expect((await run('blacklist', 'list')).status).toBe(0)
  },
)

it.skipIf(!canMount)(
  `an import that meets a full disk can be stopped, and loses nothing${why}`,
  async () => {
    const file = join(folder, 'alerts.ndjson')
    const now = Date.now() - 3_600_000
    const lines = Array.from({ length: LINES }, (_, n) =>
      eventLine(`203.0.113.${n % 200}`, now + n).replace('1=1', crypto.randomUUID()),
    )
    await writeFile(file, `${lines.join('\n')}\n`)
    // Their random parts alone are twice as much.
    await run('blacklist', 'list')
    await fill(1024 * 1024)
    const process = new Mortal(command.start(['--data-dir', data(), 'import', file]))
    await until(
      async () => (process.isGone() || process.stderr.includes('history is away') ? true : null),
      'the disk was full',
    )
    const from = performance.now()
    process.kill('SIGINT')
    expect(await process.ended).toBe(1)
    expect(performance.now() - from).toBeLessThan(BOUND_MS)
    expect(process.stderr).not.toContain('    at ')
    execFileSync('mount', ['-o', `remount,size=${LARGE}`, disk])
    const again = JSON.parse((await run('import', file, '--json')).stdout)
    expect(again).toMatchObject({ records: LINES, rejected: 0 })
    expect(again.accepted).toBeGreaterThan(0)
    const third = JSON.parse((await run('import', file, '--json')).stdout)
    expect(third).toMatchObject({ accepted: 0, duplicates: LINES })
    const list = JSON.parse((await run('blacklist', 'export', '40', '--format', 'json')).stdout)
    const counts = Object.values(list.blacklist as Record<string, number>)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(LINES)
  },
)
