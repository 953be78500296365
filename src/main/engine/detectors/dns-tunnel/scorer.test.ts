import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findModelFolder } from '../../models/model-folder'
import { openTunnelScorer, type TunnelScorer } from './scorer'
import type { TunnelWindow } from './traffic-window'

/** A line of the golden file. */
interface Golden {
  kind: string
  score: number
  window: TunnelWindow
}

const folder = findModelFolder('dns-tunnel')
let scorer: TunnelScorer
let golden: Golden[]

beforeAll(async () => {
  scorer = await openTunnelScorer(folder)
  const text = gunzipSync(await readFile(join(folder, 'golden.ndjson.gz'))).toString('utf8')
  golden = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Golden)
})
afterAll(() => scorer.close())

it('scores windows as the training side did, to 1e-4', async () => {
  expect(golden.length).toBeGreaterThan(200)
  const found = await scorer.scoreWindows(golden.map(({ window }) => window))
  const differences = found.map((score, at) => Math.abs(score - (golden[at]?.score ?? 2)))
  expect(Math.max(...differences)).toBeLessThan(1e-4)
  // The windows are of all sorts: a model that says one thing of everything would not pass.
  const { value } = scorer.manifest.threshold
  expect(found.filter((score) => score > value).length).toBeGreaterThan(80)
  expect(found.filter((score) => score < 0.1).length).toBeGreaterThan(80)
})

it('gives a window the same score alone or among others', async () => {
  const windows = golden.slice(0, 30).map(({ window }) => window)
  const alone: number[] = []
  for (const window of windows) alone.push(...(await scorer.scoreWindows([window])))
  expect(await scorer.scoreWindows(windows)).toEqual(alone)
  expect(await scorer.scoreWindows([])).toEqual([])
})

it('refuses a model for other features', async () => {
  const other = await mkdtemp(join(tmpdir(), 'watchfloor-tunnel-'))
  try {
    await copyFile(join(folder, 'model.onnx'), join(other, 'model.onnx'))
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
    const featureSet = { name: 'domain-name', version: 1 }
    await writeFile(join(other, 'manifest.json'), JSON.stringify({ ...manifest, featureSet }))
    await expect(openTunnelScorer(other)).rejects.toMatchObject({ code: 'wrong-inputs' })
  } finally {
    await rm(other, { recursive: true, force: true })
  }
})
