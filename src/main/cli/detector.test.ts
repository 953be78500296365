import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'

let command: BundledCommand
let folder: string

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-detector-'))
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const run = (...args: string[]) => command.run(['--data-dir', join(folder, 'data'), ...args])
const settings = async () =>
  JSON.parse(await readFile(join(folder, 'data', 'settings.json'), 'utf8'))

it('adds, changes, lists and removes detectors, and says what cannot be', async () => {
  const options = ['--threshold', '0.9', '--source', 'import', '--output', 'soc', '--ignore']
  const gate = ['--gate', 'on', '--gate', 'stepMs=500', '--gate', 'model=mad']
  const added = await run('detector', 'add', 'dga', 'branch', ...options, 'Corp.example.', ...gate)
  expect(added).toMatchObject({ status: 0, stdout: 'Added branch.\n' })
  expect((await settings()).detectors.dns).toMatchObject([
    { name: 'dga' },
    { name: 'dns-tunnel' },
    {
      kind: 'dga',
      name: 'branch',
      threshold: 0.9,
      sources: ['import'],
      outputs: ['soc'],
      ignored: ['corp.example'],
      inspection: { isOn: true, stepMs: 500, model: 'mad', windowLength: 50 },
    },
  ])
  const twice = await run('detector', 'add', 'dga', 'branch')
  expect(twice).toMatchObject({ status: 2, stdout: '' })
  expect(twice.stderr).toContain('branch is there twice')
  expect((await run('detector', 'add', 'dgaa', 'x')).stderr).toContain('dga or dns-tunnel')
  const wrong = await run('detector', 'change', 'branch', '--threshold', '2')
  expect(wrong.status).toBe(2)
  expect(wrong.stderr).toContain('threshold')
  expect((await run('detector', 'change', 'nobody', '--off')).stderr).toContain('There are: dga,')
  await run('detector', 'change', 'branch', '--off', '--threshold', 'own', '--source', '')
  const [, , branch] = (await settings()).detectors.dns
  expect(branch).toMatchObject({ isOn: false, threshold: null, sources: [], outputs: ['soc'] })
  const listed = await run('detector', 'list')
  expect(listed.stdout).toMatch(/branch +dga +off +dga +own +all +soc +mad/)
  const unsure = await run('detector', 'remove', 'branch')
  expect(unsure).toMatchObject({ status: 2, stdout: '' })
  expect(unsure.stderr).toContain('windows that are open come to nothing')
  expect((await run('detector', 'remove', 'branch', '--confirm', 'branch')).status).toBe(0)
  expect((await settings()).detectors.dns).toHaveLength(2)
})

it('sets rules of records, and tries a record by them', async () => {
  const file = join(folder, 'rules.json')
  const json = [
    { name: 'ts', type: 'Timestamp' },
    { name: 'src_ip', type: 'IpAddress' },
    { name: 'status_code', type: 'ListItem', allowed: ['NOERROR', 'NXDOMAIN'] },
    { name: 'domain_name', type: 'RegEx', pattern: '' },
  ]
  await writeFile(file, JSON.stringify({ json: [...json, json[0]] }))
  const twice = await run('dns-rules', 'set', file)
  expect(twice).toMatchObject({ status: 2, stdout: '' })
  expect(twice.stderr).toContain('names the field ts twice')
  await writeFile(file, JSON.stringify({ json }))
  expect((await run('dns-rules', 'set', file)).status).toBe(0)
  expect((await settings()).formats.dnsRecord.json).toHaveLength(4)
  const record = {
    ts: '2026-03-02T10:15:04',
    src_ip: '192.0.2.44',
    domain_name: 'a.example',
    status_code: 'REFUSED',
  }
  const dropped = await run('dns-rules', 'try', JSON.stringify(record))
  expect(dropped.status).toBe(1)
  expect(dropped.stdout).toMatch(/status_code +ListItem +"REFUSED" +broken/)
  expect(dropped.stdout).toContain('Dropped. `status_code` is "REFUSED"')
  const taken = await run('dns-rules', 'try', JSON.stringify({ ...record, status_code: 'NOERROR' }))
  expect(taken).toMatchObject({ status: 0 })
  expect(taken.stdout).toContain('Taken, and judged.')
})
