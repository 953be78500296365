import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bindInside } from './bind-inside'
import { openEmbeddedStore, type Store } from './store'

let folder: string
let store: Store

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-bind-'))
  store = await openEmbeddedStore(folder)
})

afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const TEXTS = [
  '',
  "it's",
  "'; DROP TABLE events; --",
  '\\',
  "\\'",
  '\\N',
  '\\\\n',
  'a\tb\nc\rd\0e',
  '{x:String}',
  '%s ?1 $1',
  "['a','b']",
  'ünïcode 名前 🛡',
]

describe('parameters inside a statement', () => {
  it('come out of the engine as they went in', async () => {
    for (const x of TEXTS) {
      const rows = await store.query(
        'SELECT {x:String} AS x, {all:Array(String)} AS all, {n:Int64} AS n',
        {
          x,
          all: [x, ...TEXTS],
          n: -Number.MAX_SAFE_INTEGER,
        },
      )
      expect(rows).toEqual([{ x, all: [x, ...TEXTS], n: -Number.MAX_SAFE_INTEGER }])
    }
  })

  it('stay with their statement, however many run at a time', async () => {
    const ask = async (x: string) => {
      const sql = 'SELECT {x:String} AS x, sum(cityHash64(number)) AS work FROM numbers(100000)'
      const [row] = await store.query<{ x: string }>(sql, { x })
      return row?.x
    }
    const names = Array.from({ length: 200 }, (_, index) => `value ${index}`)
    expect(await Promise.all(names.map(ask))).toEqual(names)
  })

  it('are refused where they are neither text, number nor list, or oddly named', () => {
    const bind = (params: Record<string, unknown>) =>
      bindInside({ query: 'SELECT 1', query_params: params })
    expect(() => bind({ x: {} })).toThrow(TypeError)
    expect(() => bind({ x: Number.NaN })).toThrow(TypeError)
    expect(() => bind({ 'x = 1; --': 'y' })).toThrow(TypeError)
  })
})
