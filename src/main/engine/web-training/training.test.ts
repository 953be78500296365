import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TrainingState, trainingInputSchema } from '../../../shared/training'
import { openSetScorer } from '../detectors/web-anomaly/scorer'
import type { Engine } from '../engine'
import { scoreRows } from '../forest/isolation-forest'
import { matrixOf } from '../forest/matrix'
import { startEngine } from '../index'
import { createRandom } from '../sources/random'
import { generateWeb, listWebClients } from '../sources/synthetic-web'
import { ROW_LENGTH } from '../web/feature-row'
import { forestSettings } from './default-settings'
import { growInThread } from './grow-in-thread'
import { packModel, writeModel } from './model-files'
import { writeOwnCard } from './own-card'
import { packSets } from './packed-sets'

const DAY_MS = 86_400_000
const T0 = Math.floor(Date.now() / DAY_MS) * DAY_MS - 14 * 3_600_000
const MADE = { count: 9_000, people: 160, scanners: 2, scrapers: 1, seed: 5, start: T0 }
const CLIENTS = listWebClients(MADE)
const MK = { actor: 'mk' }

let folder: string
let engine: Engine

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-training-'))
  await writeFile(join(folder, 'access.ndjson'), `${[...generateWeb(MADE)].join('\n')}\n`)
  engine = await startEngine({
    dataFolder: join(folder, 'data'),
    isDemoWanted: false,
    areSourcesWanted: false,
  })
  const paths = [join(folder, 'access.ndjson')]
  for await (const _step of await engine.client(MK).imports.run({ paths })) {
    // Nothing to tell.
  }
})
afterAll(async () => {
  await engine.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

const inputOf = (change: object = {}) =>
  trainingInputSchema.parse({ from: T0 - DAY_MS, to: T0 + DAY_MS, trees: 60, ...change })

/** Waits for the end of a training. */
async function waitForEnd(): Promise<TrainingState> {
  for (;;) {
    const state = await engine.client(MK).training.state()
    if (state.state !== 'running') return state
    await delay(20)
  }
}

const labels = CLIENTS.map(({ ip, truth }) => ({ client: ip, label: truth }))

describe('a training from history', () => {
  it('tells what there is to train on', async () => {
    const { hosts, features, newest } = await engine.client(MK).training.choices(null)
    expect(newest).toBeGreaterThan(T0)
    expect(hosts).toMatchObject([{ host: 'www.site.example' }])
    expect(hosts[0]?.clients).toBeGreaterThan(100)
    expect(features.filter(({ isUsual }) => isUsual)).toHaveLength(21)
  })

  it('makes a model without labelled attackers, measured by them, in the folder of models', async () => {
    const { client } = engine
    await client(MK).labels.import({ labels, reason: 'truth' })
    const begun = await client(MK).training.start(inputOf({ seed: 9 }))
    expect(begun).toMatchObject({ state: 'running', actor: 'mk' })
    await expect(client({ actor: 'as' }).training.start(inputOf())).rejects.toThrow(
      /mk trains a model/,
    )
    const ended = await waitForEnd()
    expect(ended).toMatchObject({ state: 'done', message: '' })
    expect(ended.report?.labelled).toBeGreaterThan(5)
    expect(ended.report?.labelledAuc).toBeGreaterThan(0.9)
    const models = await client(MK).models.list()
    const made = models.find(({ name }) => name === ended.model)
    expect(made).toMatchObject({ kind: 'web-anomaly', isShipped: false, fault: null, usedBy: [] })
    expect(made?.facts?.trainingData).toMatchObject([{ licence: 'own data' }])
    const { text } = await client(MK).models.card({ name: ended.model })
    expect(text).toContain('of labelled attackers')

    await client(MK).training.start(inputOf({ seed: 9, name: 'again' }))
    await waitForEnd()
    const hashOf = async (name: string) =>
      (await client(MK).models.list()).find((each) => each.name === name)?.facts?.sha256
    expect(await hashOf('again')).toBe(made?.facts?.sha256)
  })

  it('stops without a trace, and says why it cannot', async () => {
    const { client } = engine
    const before = await readdir(join(folder, 'data', 'models'))
    await client(MK).training.start(inputOf({ trees: 1_000, subsample: 5_000 }))
    while ((await client(MK).training.state()).step === 'reading') await delay(5)
    expect(await client(MK).training.cancel()).toMatchObject({ state: 'cancelled' })
    await client(MK).training.start(inputOf({ hosts: ['other.example'] }))
    expect((await waitForEnd()).message).toMatch(/too few clients/)
    await expect(client(MK).training.start(inputOf({ name: 'again' }))).rejects.toThrow(/already/)
    await expect(client(MK).training.start(inputOf({ features: ['x'] }))).rejects.toThrow(
      /x is no feature/,
    )
    expect(await readdir(join(folder, 'data', 'models'))).toEqual(before)
  })

  it('is compared with the model that judges, put in place, kept and taken back', async () => {
    const { client } = engine
    const compared = await client(MK).models.compare({ model: 'again', days: 2 })
    const { current, candidate, judged, total, attackers } = compared
    expect(judged).toBe(total)
    expect(current.name).toBe('web-anomaly')
    expect(candidate.bars.reduce((sum, each) => sum + each, 0)).toBe(judged)
    expect(attackers).toBe(3)
    expect(candidate.auc).toBeGreaterThan(0.9)
    const differ = [...compared.found, ...compared.lost]
    expect(differ.length).toBe(compared.foundTotal + compared.lostTotal)
    for (const each of compared.found) {
      expect(each.candidate).toBeGreaterThan(candidate.threshold)
      expect(each.current).toBeLessThanOrEqual(current.threshold)
    }

    const change = await client(MK).models.use({
      detector: 'web-anomaly',
      model: 'again',
      reason: 'better',
    })
    const usedBy = async (name: string) =>
      (await client(MK).models.list()).find((each) => each.name === name)?.usedBy
    expect(await usedBy('again')).toEqual(['web-anomaly'])
    expect(await usedBy('web-anomaly')).toEqual([])
    await expect(client(MK).models.remove({ name: 'again' })).rejects.toThrow(/judges by again/)
    await expect(client(MK).models.use({ detector: 'web-anomaly', model: 'dga' })).rejects.toThrow(
      /not for web-anomaly/,
    )
    await client({ actor: 'as' }).changes.undo({ changeId: change.changeId })
    expect(await usedBy('web-anomaly')).toEqual(['web-anomaly'])
    await client(MK).models.use({ detector: 'web-anomaly', model: 'again' })
    await client(MK).models.use({ detector: 'web-anomaly', model: 'web-anomaly', reason: 'back' })
    const history = await client(MK).models.history()
    expect(history.slice(0, 2)).toMatchObject([
      { model: 'web-anomaly', actor: 'mk', reason: 'back' },
      { model: 'again' },
    ])
    const audit = await client(MK).changes.audit({ limit: 50 })
    expect(audit.map(({ action }) => action)).toContain('put the model again in place for')
    expect(audit.map(({ action }) => action)).toContain('trained')
    await expect(client(MK).changes.undo({ changeId: change.changeId })).rejects.toThrow(
      /since|cannot/,
    )
  })

  it('puts models in place for detectors of names as well', async () => {
    const { client } = engine
    await client(MK).models.add({ from: { kind: 'path', path: 'models/dns-tunnel' }, name: 'ours' })
    const change = await client(MK).models.use({ detector: 'dns-tunnel', model: 'ours' })
    const tunnel = () => engine.settings().detectors.dns.find(({ name }) => name === 'dns-tunnel')
    expect(tunnel()).toMatchObject({ model: 'ours', threshold: null })
    expect(tunnel()?.sha256).toHaveLength(64)
    await client(MK).changes.undo({ changeId: change.changeId })
    expect(tunnel()).toMatchObject({ model: '', sha256: '' })
  })

  it('gives the same scores in its thread, in the file, and through the runtime', async () => {
    const random = createRandom(3)
    const sets = Array.from({ length: 600 }, (_, n) => ({
      client: `192.0.2.${n % 200}`,
      site: 'www.site.example',
      row: Array.from({ length: ROW_LENGTH }, () => random.below(1_000) / 7),
    }))
    const settings = {
      forest: forestSettings(undefined, { trees: 20 }),
      seed: 1,
      falsePositiveRate: 0.01,
    }
    const packed = () => packSets(sets)
    const job = { ordinary: packed(), labelled: packSets([]), settings }
    const grown = await growInThread(job, new AbortController().signal, () => undefined)
    if (grown === null) throw new Error('It was not stopped')
    const rows = sets.map(({ row }) => row)
    const wanted = scoreRows(grown.trained.forest, matrixOf(rows, ROW_LENGTH))
    expect([...grown.trained.normal]).toEqual([...wanted])
    const data = [{ name: 'made up', origin: 'a test', licence: 'own data' }]
    const label = { name: 'thread', version: '1', data, licence: 'own data' }
    const packedModel = packModel(grown.trained, settings, label, writeOwnCard, grown.onnx)
    await writeModel(packedModel, join(folder, 'thread'))
    const scorer = await openSetScorer(join(folder, 'thread'))
    const scores = await scorer.scoreRows(rows)
    await scorer.close()
    for (const [at, score] of scores.entries()) expect(score).toBeCloseTo(wanted[at] ?? 0, 5)
  })
})
