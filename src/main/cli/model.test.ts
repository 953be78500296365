import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { findModelFolder } from '../engine/models/model-folder'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'

let command: BundledCommand
let folder: string

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-model-'))
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const run = (...args: string[]) => command.run(['--data-dir', join(folder, 'data'), ...args])

it('adds a model of one’s own, lists it, tries it out and removes it', async () => {
  const offered = join(folder, 'offered')
  await mkdir(offered)
  for (const file of ['manifest.json', 'model.onnx', 'tables.bin']) {
    await copyFile(join(findModelFolder('dga'), file), join(offered, file))
  }
  const sha256 = createHash('sha256')
    .update(await readFile(join(offered, 'manifest.json')))
    .digest('hex')
  const wrong = await run('model', 'add', offered, '--name', 'mine', '--sha256', 'a'.repeat(64))
  expect(wrong).toMatchObject({ status: 1, stdout: '' })
  expect(wrong.stderr).toContain(`its SHA-256 is ${sha256}`)
  const added = await run('model', 'add', offered, '--name', 'mine', '--sha256', sha256)
  expect(added).toMatchObject({ status: 0, stdout: 'Added mine, tried out and found right.\n' })
  const listed = JSON.parse((await run('--json', 'model', 'list')).stdout)
  expect(listed.models).toContainEqual(
    expect.objectContaining({ name: 'mine', isShipped: false, kind: 'dga', fault: null }),
  )
  expect(await run('model', 'check')).toMatchObject({ status: 0, stderr: '' })
  await writeFile(join(folder, 'data', 'models', 'mine', 'model.onnx'), 'others')
  const checked = await run('model', 'check', 'mine')
  expect(checked.status).toBe(1)
  expect(checked.stdout).toMatch(/mine .* own .* mismatch/)
  expect(checked.stderr).toContain('model.onnx is not the file of its manifest')

  const dns = [
    { kind: 'dga', name: 'branch', model: 'mine' },
    { kind: 'dga', name: 'dga' },
  ]
  const settings = join(folder, 'data', 'settings.json')
  await writeFile(settings, JSON.stringify({ detectors: { dns } }))
  const { status, stdout } = await run('doctor')
  expect(status).toBe(1)
  expect(stdout).toMatch(/^BROKEN {3}Detector branch: model\.onnx is not the file of its manifest/m)
  expect(stdout).toMatch(/^ok {7}Detector dga: dga \d+\.\d+\.\d+, SHA-256 [0-9a-f]{64}$/m)
  const used = await run('model', 'remove', 'mine')
  expect(used).toMatchObject({ status: 1, stdout: '' })
  expect(used.stderr).toContain('The detector branch judges by mine.')
  await writeFile(settings, JSON.stringify({ detectors: { dns: [] } }))
  expect(await run('model', 'remove', 'mine')).toMatchObject({ status: 0, stderr: '' })
  expect(await run('model', 'remove', 'mine')).toMatchObject({ status: 1, stdout: '' })
  const stays = await run('model', 'remove', 'dga')
  expect(stays).toMatchObject({
    status: 2,
    stderr: 'watchfloor: dga came with the program and stays.\n',
  })
}, 240_000)

it('takes nothing from an address without its SHA-256, nor by anything but https', async () => {
  const bare = await run('model', 'add', 'https://models.example/manifest.json')
  expect(bare).toMatchObject({ status: 2, stdout: '' })
  expect(bare.stderr).toContain('--sha256')
  for (const scheme of ['http', 'ftp', 'file']) {
    const address = `${scheme}://127.0.0.1/manifest.json`
    const refused = await run('model', 'add', address, '--sha256', 'a'.repeat(64))
    expect(refused.status).not.toBe(0)
    expect(refused.stderr).toContain('not https')
  }
}, 60_000)
