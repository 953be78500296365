import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openEmbeddedStore } from './store'

it('closes behind what was asked before, however much waits, and takes nothing any more', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-closing-'))
  try {
    const store = await openEmbeddedStore(folder)
    const asked = Array.from({ length: 20 }, (_, n) =>
      store.query<{ n: number }>(
        'SELECT {n:UInt8} AS n, sum(cityHash64(number)) FROM numbers(10000)',
        { n },
      ),
    )
    await store.close()
    expect((await Promise.all(asked)).map(([row]) => row?.n)).toEqual(asked.map((_, n) => n))
    await expect(store.query('SELECT 1')).rejects.toThrow('closed')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
