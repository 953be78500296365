import { describe, expect, it } from 'vitest'
import type { ImportProgress } from '../../shared/source'
import type { ConsoleClient } from '../link/client'
import { createImportStore } from './imports'

const SUMMARY = {
  records: 2,
  rejected: 0,
  skipped: 0,
  accepted: 2,
  duplicates: 0,
  alerts: 1,
  failed: 0,
  seconds: 0.1,
}

function step(part: Partial<ImportProgress>): ImportProgress {
  const nothing = { records: 0, rejects: [], rejectsLeftOut: 0, problem: null, summary: null }
  return { path: '/a', done: 0, total: 10, ...nothing, ...part }
}

/** A client whose import is what `run` yields. */
function clientOf(run: (signal: AbortSignal) => AsyncGenerator<ImportProgress>) {
  const imports = {
    run: async (_: unknown, options: { signal: AbortSignal }) => run(options.signal),
  }
  return { imports } as unknown as Pick<ConsoleClient, 'imports'>
}

describe('imports', () => {
  it('keep their progress and end with the summary', async () => {
    const store = createImportStore(
      clientOf(async function* () {
        yield step({ done: 5, records: 1 })
        yield step({ done: 10, records: 2, rejectsLeftOut: 7, summary: SUMMARY })
      }),
    )
    await store.start('/a', 'auto')
    expect(store.getState().imports).toMatchObject([
      { path: '/a', done: 10, records: 2, rejectsLeftOut: 7, state: 'done', summary: SUMMARY },
    ])
  })

  it('say in words why they failed', async () => {
    const store = createImportStore(
      // biome-ignore lint/correctness/useYield: it fails before it yields
      clientOf(async function* () {
        throw new Error('/a is a directory')
      }),
    )
    await store.start('/a', 'auto')
    expect(store.getState().imports).toMatchObject([
      { state: 'failed', error: '/a is a directory' },
    ])
  })

  it('say in words what of a file could not be read', async () => {
    const store = createImportStore(
      clientOf(async function* () {
        yield step({ done: 5, records: 1, problem: '/a ends in the middle.' })
        yield step({ done: 5, records: 1, summary: { ...SUMMARY, records: 1, failed: 1 } })
      }),
    )
    await store.start('/a', 'auto')
    expect(store.getState().imports).toMatchObject([
      { state: 'failed', error: '/a ends in the middle.', records: 1 },
    ])
  })

  it('can be cancelled and dismissed', async () => {
    const store = createImportStore(
      clientOf(async function* (signal) {
        yield step({ done: 1 })
        await new Promise<void>((resolve) => {
          if (signal.aborted) resolve()
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
        signal.throwIfAborted()
      }),
    )
    const running = store.start('/a', 'auto')
    const id = store.getState().imports[0]?.id ?? 0
    store.cancel(id)
    await running
    expect(store.getState().imports).toMatchObject([{ state: 'cancelled' }])
    store.dismiss(id)
    expect(store.getState().imports).toEqual([])
  })
})
