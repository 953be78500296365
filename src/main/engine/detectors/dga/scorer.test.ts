import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findModelFolder } from '../../models/model-folder'
import { type DgaScorer, openDgaScorer } from './scorer'
import { readTables, writeTables } from './tables'

const folder = findModelFolder('dga')
let scorer: DgaScorer

beforeAll(async () => {
  scorer = await openDgaScorer(folder)
})
afterAll(() => scorer.close())

const score = async (...names: string[]) =>
  (await scorer.scoreNames(names)).map(({ probability }) => probability)

it('scores 10,000 names as the training side did, to 1e-4', async () => {
  const text = gunzipSync(await readFile(join(folder, 'golden.csv.gz'))).toString('utf8')
  const golden = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  expect(golden).toHaveLength(10_000)
  const found = await scorer.scoreNames(golden.map(([name = '']) => name))
  const differences = found.map(({ probability }, at) =>
    Math.abs(probability - Number(golden[at]?.[1])),
  )
  expect(Math.max(...differences)).toBeLessThan(1e-4)
  // The names are of all sorts: a model that says one thing of everything would not pass.
  expect(found.filter(({ probability }) => probability < 0.5).length).toBeGreaterThan(50)
  expect(found.filter(({ probability }) => probability > 0.99).length).toBeGreaterThan(5_000)
})

describe('a name gets the same score', () => {
  it('alone or among others, however often', async () => {
    const names = ['xkqvzjwhrtpl.example.com', 'qkzxwvjtrplk.com', 'watchtower-news.org', 'a.de']
    const alone: number[] = []
    for (const name of names) alone.push(...(await score(name)))
    const many = Array.from({ length: 3_000 }, (_, at) => names[at % 4] ?? '')
    expect(await score(...many)).toEqual(many.map((_, at) => alone[at % 4]))
  })

  it('with a host name in front, a dot behind or capital letters', async () => {
    const [first, ...others] = await score(
      'qkzxwvjtrplk.com',
      'www.qkzxwvjtrplk.com',
      'QKZXWVJTRPLK.com.',
      '_sip._udp.qkzxwvjtrplk.com',
    )
    expect(others).toEqual([first, first, first])
  })
})

describe('what is judged', () => {
  it('tells random letters from words', async () => {
    const { value } = scorer.manifest.threshold
    const [random = 0, digits = 0, words = 1, short = 1] = await score(
      'qkzxwvjtrplkdm.info',
      '7fk2q9x0vbz3m1w8.net',
      'mountain-bakery.com',
      'bluesky.org',
    )
    expect(random).toBeGreaterThan(value)
    expect(digits).toBeGreaterThan(value)
    expect(words).toBeLessThan(0.5)
    expect(short).toBeLessThan(0.5)
  })

  it('gives 0 and the rule where a rule decides', async () => {
    expect(await scorer.scoreNames(['d111111abcdef8.cloudfront.net', 'printer', ''])).toEqual([
      { probability: 0, rule: 'hosted' },
      { probability: 0, rule: 'single-label' },
      { probability: 0, rule: 'invalid' },
    ])
  })

  it('is any text: every byte, lone surrogates, homoglyphs, formulas, the longest names', async () => {
    const everyByte = Array.from({ length: 256 }, (_, byte) => `a${String.fromCharCode(byte)}b.com`)
    const hostile = [
      ...everyByte,
      '\ud800.com',
      'pаypаl.com',
      '=1+1.com',
      '<script>.com',
      '-'.repeat(63).concat('.com'),
      'a.'.repeat(125).concat('com'),
      `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(58)}.com`,
      'x'.repeat(5_000_000),
    ]
    const found = await scorer.scoreNames(hostile)
    expect(found).toHaveLength(hostile.length)
    for (const { probability } of found) {
      expect(probability).toBeGreaterThanOrEqual(0)
      expect(probability).toBeLessThanOrEqual(1)
    }
  })

  it('is nothing for no names', async () => {
    expect(await scorer.scoreNames([])).toEqual([])
  })
})

it('refuses a model for other features, which would say anything', async () => {
  const other = await mkdtemp(join(tmpdir(), 'watchfloor-dga-'))
  try {
    for (const file of ['model.onnx', 'tables.bin'])
      await copyFile(join(folder, file), join(other, file))
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
    const write = (changes: object) =>
      writeFile(join(other, 'manifest.json'), JSON.stringify({ ...manifest, ...changes }))
    await write({ featureSet: { name: 'domain-name', version: 999 } })
    await expect(openDgaScorer(other)).rejects.toMatchObject({ code: 'wrong-inputs' })
    await write({ input: { ...manifest.input, features: manifest.input.features.toReversed() } })
    await expect(openDgaScorer(other)).rejects.toMatchObject({ code: 'wrong-inputs' })
    await write({ data: [] })
    await expect(openDgaScorer(other)).rejects.toMatchObject({ code: 'bad-manifest' })
  } finally {
    await rm(other, { recursive: true, force: true })
  }
})

it('reads tables as they were written, and refuses what is cut off or something else', async () => {
  const bytes = await readFile(join(folder, 'tables.bin'))
  expect(Buffer.compare(writeTables(readTables(bytes)), bytes)).toBe(0)
  expect(() => readTables(bytes.subarray(0, -1))).toThrow('end early')
  expect(() => readTables(Buffer.from('something else entirely'))).toThrow('no tables')
})
