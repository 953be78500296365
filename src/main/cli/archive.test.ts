import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ArchivePiece } from '../../shared/archive'
import { SAMPLES } from '../engine/formats/record.test-kit'
import { writeArchive } from './archive-folder'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-archive-'))
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

describe('archive', () => {
  let command: BundledCommand

  beforeAll(async () => {
    command = await bundleCommand()
  })
  afterAll(() => command.remove())

  const run = (args: string[]) => command.run(['--data-dir', join(folder, 'data'), ...args])
  const range = ['--since', '2026-03-01', '--until', '2026-03-04']

  it('holds a range of every kind, is read back, and says where it is damaged', async () => {
    const logs = ['access.log', 'clicks.ndjson', 'zeek-dns.log', 'blacklist-events.ndjson']
    const samples = logs.map((name) => join(SAMPLES, name))
    expect((await run(['import', ...samples])).status).toBe(0)
    const output = join(folder, 'kept')
    const made = await run(['archive', ...range, '--output', output, '--json'])
    expect(made.stderr).toBe('')
    const manifest = JSON.parse(made.stdout)
    for (const size of Object.values(manifest.rows)) expect(size).toBeGreaterThan(0)
    expect(Object.keys(manifest.rows)).toHaveLength(5)
    expect(JSON.parse(await readFile(join(output, 'manifest.json'), 'utf8'))).toEqual(
      Object.fromEntries(Object.entries(manifest).filter(([name]) => name !== 'folder')),
    )
    expect((await stat(join(output, manifest.files[0].name))).mode & 0o777).toBe(0o600)

    const { runs } = JSON.parse((await run(['runs', '--json'])).stdout)
    expect(runs).toMatchObject([{ engine: null, source: 'import' }])
    expect(runs[0].request_sets).toBe(manifest.rows['request-sets'])

    const whole = await run(['archive', 'verify', output, '--json'])
    expect(JSON.parse(whole.stdout)).toMatchObject({ rows: manifest.rows, faults: [] })
    expect(whole.status).toBe(0)

    const again = await run(['archive', ...range, '--output', output])
    expect(again.status).toBe(1)
    expect(again.stderr).toMatch(/^watchfloor: .+ is there already[^\n]+\n$/)

    const [first, second] = manifest.files
    await writeFile(join(output, first.name), 'PAR1')
    await rm(join(output, second.name))
    const damaged = await run(['archive', 'verify', output])
    expect(damaged.status).toBe(1)
    expect(damaged.stderr).toContain(`${first.name}: its bytes are others`)
    expect(damaged.stderr).toContain(`${second.name}: ENOENT`)
  }, 120_000)

  it('takes one kind alone, and refuses a range that is not over', async () => {
    expect((await run(['import', join(SAMPLES, 'clicks.ndjson')])).status).toBe(0)
    const output = join(folder, 'clicks')
    const args = ['archive', ...range, '--kind', 'clicks', '--output', output, '--json']
    expect(Object.keys(JSON.parse((await run(args)).stdout).rows)).toEqual(['clicks'])
    const ahead = ['--since', '2026-03-01', '--until', '2099-01-01', '--output', join(folder, 'x')]
    const refused = await run(['archive', ...ahead])
    expect(refused.status).not.toBe(0)
    expect(refused.stderr).toContain('The range must be over')
    expect((await readdir(folder)).sort()).toEqual(['clicks', 'data'])
  }, 120_000)
})

describe('the folder of an archive', () => {
  const piece = (data: string): ArchivePiece => ({
    kind: 'clicks',
    from: Date.UTC(2026, 2, 2),
    to: Date.UTC(2026, 2, 3),
    rows: 1,
    data: Buffer.from(data).toString('base64'),
    isLast: true,
  })
  async function* piecesOf(...texts: string[]) {
    for (const text of texts) yield piece(text)
  }
  const describeNothing = () => {
    throw new Error('nothing was written whole')
  }
  const failing = (code: string) => async () => {
    throw Object.assign(new Error(`${code}: no`), { code })
  }

  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'the disk can only be read'],
  ])(
    'is not left behind where writing fails with %s, which is told in a line',
    async (code, why) => {
      const target = join(folder, 'kept')
      await expect(
        writeArchive(target, piecesOf('a', 'b'), describeNothing, failing(code)),
      ).rejects.toThrow(`${target} could not be written: ${why}; nothing was left there`)
      expect(await readdir(folder)).toEqual([])
    },
  )

  it('is not made below what is no folder, nor left where reading history breaks off', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(
      writeArchive(join(folder, 'file', 'kept'), piecesOf('a'), describeNothing),
    ).rejects.toThrow(/could not be written/)
    async function* broken() {
      yield piece('a')
      throw new Error('history is away')
    }
    await expect(writeArchive(join(folder, 'kept'), broken(), describeNothing)).rejects.toThrow(
      'history is away',
    )
    await mkdir(join(folder, 'there'))
    await expect(
      writeArchive(join(folder, 'there'), piecesOf('a'), describeNothing),
    ).rejects.toThrow('is there already')
    expect((await readdir(folder)).sort()).toEqual(['file', 'there'])
  })
})
