import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateWeb, listWebClients } from '../engine/sources/synthetic-web'
import { runCommandLine } from './program'

const START = Date.UTC(2026, 2, 2, 10)
const MADE = { count: 8_000, people: 120, scanners: 2, scrapers: 1, start: START }
let folder: string
let log: string
let labels: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-train-'))
  log = join(folder, 'access.ndjson')
  labels = join(folder, 'labels.csv')
  await writeFile(log, [...generateWeb({ ...MADE, seed: 5 })].join('\n'))
  const rows = listWebClients(MADE).map(({ ip, truth }) => `${ip},${truth}`)
  await writeFile(labels, ['client_ip,label', ...rows].join('\n'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A stream that keeps what is written; a person looks at it where `draw` is given. */
function keep(draw?: (chunk: string) => void) {
  let text = ''
  const stream = {
    isTTY: draw !== undefined,
    write: (chunk: string, done?: () => void) => {
      text += chunk
      draw?.(chunk)
      done?.()
      return true
    },
  }
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text }
}

async function runCommand(
  args: readonly string[],
  draw?: (chunk: string, stop: () => void) => void,
) {
  const stop = new AbortController()
  const stdout = keep()
  const stderr = keep(draw === undefined ? undefined : (chunk) => draw(chunk, () => stop.abort()))
  const status = await runCommandLine(['--data-dir', join(folder, 'data'), ...args], {
    stdin: () => Readable.from([]) as unknown as NodeJS.ReadStream,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: {},
    signal: stop.signal,
    now: () => START + 86_400_000,
  })
  return { status, stdout: stdout.text(), stderr: stderr.text() }
}

const train = (output: string, ...more: string[]) =>
  runCommand(['train', 'web-anomaly', log, '--trees', '60', '--output', output, ...more])

describe('watchfloor train web-anomaly', () => {
  it('makes a model that finds what labels kept out of it, and that can be added', async () => {
    const output = join(folder, 'model')
    const { status, stdout } = await train(output, '--labels', labels, '--seed', '9')
    expect(status).toBe(0)
    expect(stdout).toContain('8,000 requests, 0 other records')
    expect((await readdir(output)).sort()).toEqual(['README.md', 'manifest.json', 'model.onnx'])
    const manifest = JSON.parse(await readFile(join(output, 'manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({
      name: 'web-anomaly-own',
      version: '2026-03-03',
      featureSet: { name: 'web-request-set', version: 1 },
      training: { seed: 9, data: [{ origin: 'access.ndjson' }] },
      figures: { trees: 60, labelledClients: 3 },
    })
    expect(manifest.figures.labelledAuc).toBeGreaterThan(0.95)
    const scored = await runCommand(['score', 'web-anomaly', log, '--model', output])
    const scores = scored.stdout.split('\n').slice(0, -1)
    expect(scored.status).toBe(0)
    expect(scores.some((line) => JSON.parse(line).verdict === 'anomalous')).toBe(true)
    const added = await runCommand(['--json', 'model', 'add', output])
    expect(added.stderr).toBe('')
    expect(added.status).toBe(0)
  })

  it('makes the same of the same, and another of another seed', async () => {
    const hashOf = async (name: string, ...more: string[]) => {
      await train(join(folder, name), ...more)
      return JSON.parse(await readFile(join(folder, name, 'manifest.json'), 'utf8')).sha256
    }
    const first = await hashOf('first')
    expect(await hashOf('second')).toBe(first)
    expect(await hashOf('third', '--seed', '2')).not.toBe(first)
    expect(await hashOf('fourth', '--features', 'request_total')).not.toBe(first)
  })

  it('tells how far it is, and stops at once and without a trace', async () => {
    const output = join(folder, 'stopped')
    const drawn: string[] = []
    const args = ['train', 'web-anomaly', log, '--output', output]
    const { status } = await runCommand(args, (chunk, stop) => {
      drawn.push(chunk)
      if (chunk.startsWith('growing: tree 3 of 150')) stop()
    })
    expect(status).toBe(1)
    expect(drawn.some((line) => /^reading access\.ndjson {2}\d+ % /.test(line))).toBe(true)
    expect(drawn.some((line) => line.includes('tree 9 of'))).toBe(false)
    const left = await readdir(folder)
    expect(left.filter((name) => name === 'stopped' || name.startsWith('.'))).toEqual([])
  })

  it('takes no more request sets than it is told to, and those of the hosts it is told', async () => {
    await train(join(folder, 'few'), '--sets', '300')
    const manifest = await readFile(join(folder, 'few', 'manifest.json'), 'utf8')
    expect(JSON.parse(manifest).figures.grownFromSets).toBeLessThan(300)
    const { status, stderr } = await train(join(folder, 'none'), '--host', 'other.example')
    expect(status).toBe(1)
    expect(stderr).toContain('There are too few clients')
  })

  it('says what is wrong and touches nothing', async () => {
    const taken = await train(folder)
    expect(taken.status).toBe(1)
    expect(taken.stderr).toContain('there is something already. Name another folder.')
    expect(await readFile(labels, 'utf8')).toContain('client_ip')
    const output = join(folder, 'wrong')
    expect((await train(output, '--features', 'host')).status).toBe(2)
    expect((await train(output, '--labels', log)).stderr).toContain('client_ip and label')
    const missing = ['train', 'web-anomaly', join(folder, 'none.log'), '--output', output]
    expect((await runCommand(missing)).status).toBe(1)
    expect(await readdir(folder)).not.toContain('wrong')
  })
})

describe('watchfloor train web-anomaly --from-history', () => {
  it('trains on what was imported without labelled attackers; the model is compared, used, and kept', async () => {
    await runCommand(['import', log])
    const imported = await runCommand(['labels', 'import', labels])
    expect(imported.stdout).toContain('125 labels imported, 0 the same as before, 0 refused.')
    const again = await runCommand(['labels', 'import', labels])
    expect(again.stdout).toContain('0 labels imported, 125 the same as before')
    const exported = await runCommand(['labels', 'export', '--format', 'ndjson'])
    const scanners = exported.stdout.split('\n').filter((line) => line.includes('"word":"scanner"'))
    expect(scanners).toHaveLength(2)
    expect(JSON.parse(scanners[0] ?? '')).toMatchObject({ label: 'attack', feedback: null })
    const table = await runCommand(['labels', 'export'])
    expect(table.stdout.split('\n')[0]).toContain('client_ip,host,incident,label')

    const args = ['train', 'web-anomaly', '--from-history', '--trees', '40', '--name', 'ours']
    const trained = await runCommand(args)
    expect(trained.stderr).toBe('')
    expect(trained.stdout).toContain('The model is ours.')
    expect(trained.stdout).not.toContain('left out 0 of labelled attackers')
    const compared = await runCommand(['--json', 'model', 'compare', 'ours'])
    expect(JSON.parse(compared.stdout)).toMatchObject({
      attackers: 3,
      current: { name: 'web-anomaly' },
      candidate: { name: 'ours' },
    })
    const used = await runCommand(['model', 'use', 'ours', '--reason', 'finds more'])
    expect(used.stdout).toContain('web-anomaly judges by ours now.')
    const twice = await runCommand(['model', 'use', 'ours'])
    expect(twice.stderr).toContain('judges by ours already')
    const back = await runCommand(['model', 'use', 'web-anomaly'])
    expect(back.status).toBe(0)
    const history = await runCommand(['model', 'history'])
    expect(history.stdout).toMatch(/web-anomaly[^\n]*\n[^\n]*ours[^\n]*finds more/)
  })

  it('refuses what belongs to logs, and what belongs to history', async () => {
    const both = await runCommand(['train', 'web-anomaly', log, '--from-history'])
    expect(both.stderr).toContain('leave out log files')
    const neither = await runCommand(['train', 'web-anomaly', log, '--judged', '--output', 'x'])
    expect(neither.stderr).toContain('belong to --from-history')
    expect((await runCommand(['train', 'web-anomaly'])).status).toBe(2)
  })
})
