import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type DnsDetectorSettings, dnsDetectorSchema } from '../../../../shared/dns-detectors'
import { settingsSchema } from '../../../../shared/settings'
import { findModelFolder } from '../../models/model-folder'
import { detectorStates } from '../detector-states'
import { beginWindow } from '../dns-tunnel/traffic-window'
import { DnsModels } from './dns-models'

let folder: string
let detectors: DnsDetectorSettings[]
let told: number
let now: number
let models: DnsModels

const own = (over: object = {}) =>
  dnsDetectorSchema.parse({ kind: 'dns-tunnel', name: 'branch', model: 'ours', ...over })
const dga = dnsDetectorSchema.parse({ kind: 'dga', name: 'names' })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-dns-models-'))
  await mkdir(join(folder, 'ours'))
  for (const file of ['manifest.json', 'model.onnx']) {
    await copyFile(join(findModelFolder('dns-tunnel'), file), join(folder, 'ours', file))
  }
  detectors = [own(), dga]
  told = 0
  now = 0
  models = new DnsModels({
    detectors: () => detectors,
    folderOf: async (model) => (model === 'ours' ? join(folder, model) : findModelFolder(model)),
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: () => {
        told += 1
      },
    },
    now: () => now,
  })
})
afterEach(async () => {
  await models.close()
  await rm(folder, { recursive: true, force: true })
})

const states = () => models.states().map(({ state }) => state)
/** Long enough for what failed to be tried again. */
const tryAgain = () => {
  now += 60_000
  return models.follow()
}

it('opens a model for each detector that is on, and closes those of the others', async () => {
  expect(states()).toEqual(['starting', 'starting'])
  await models.follow()
  expect(states()).toEqual(['on', 'on'])
  expect(models.tunnelOf('branch')?.manifest.name).toBe('dns-tunnel')
  expect(models.tunnelOf('names')).toBeNull()
  detectors = [own({ isOn: false })]
  await models.follow()
  expect(states()).toEqual(['off'])
  expect(models.tunnelOf('branch')).toBeNull()
  expect(models.listDga()).toEqual([])
})

it('stops one detector alone whose model is another, and goes on once it is right', async () => {
  const file = join(folder, 'ours', 'model.onnx')
  const bytes = await readFile(file)
  await writeFile(file, 'others')
  await models.follow()
  await models.follow()
  expect(states()).toEqual(['faulty', 'on'])
  expect(told).toBe(1)
  expect(models.states()[0]?.message).toContain('model.onnx is not the file of its manifest')
  await rm(file)
  await tryAgain()
  expect(models.states()[0]?.message).toContain('model.onnx is missing')
  await writeFile(file, bytes)
  await tryAgain()
  expect(states()).toEqual(['on', 'on'])
})

it('holds a model against the checksum of the settings, and against its kind', async () => {
  detectors = [own({ sha256: 'a'.repeat(64) }), dga]
  await models.follow()
  expect(states()).toEqual(['faulty', 'on'])
  expect(models.states()[0]?.message).toContain('a'.repeat(64))
  detectors = [own({ model: 'dga' }), dga]
  await models.follow()
  expect(states()).toEqual(['faulty', 'on'])
  expect(models.states()[0]?.message).toContain('domain-name')
})

it('finds nothing more with a model that breaks off while it judges, and opens it again', async () => {
  await models.follow()
  const scorer = models.tunnelOf('branch')
  // As when the thread of the model ends.
  await scorer?.close()
  expect(await scorer?.scoreWindows([beginWindow()])).toEqual([0])
  expect(states()).toEqual(['faulty', 'on'])
  expect(models.tunnelOf('branch')).toBeNull()
  expect(told).toBe(1)
  await tryAgain()
  expect(states()).toEqual(['on', 'on'])
})

it('tells the threshold of the settings, or else of the manifest', async () => {
  detectors = [own({ threshold: 0.5 }), dga]
  await models.follow()
  const settings = settingsSchema.parse({
    detectors: { dns: detectors, ddosRatio: { isOn: false } },
  })
  const web = { state: 'faulty', message: 'no such model', scorer: null } as const
  const listed = detectorStates(settings, models, web)
  expect(listed.slice(0, 4)).toMatchObject([
    { id: 'branch', state: 'on', model: { name: 'ours', threshold: 0.5 } },
    {
      id: 'names',
      state: 'on',
      message: '',
      model: { name: 'dga', threshold: models.thresholdOf('names') },
    },
    { id: 'web-anomaly', state: 'faulty', message: 'no such model', model: null },
    { id: 'ddos-ratio', state: 'off', model: null },
  ])
})
