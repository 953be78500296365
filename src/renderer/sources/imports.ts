import { createStore, type StoreApi } from 'zustand/vanilla'
import type { FormatName, ImportSummary } from '../../shared/source'
import type { ConsoleClient } from '../link/client'
import { wordsOf } from '../link/errors'

/** One import as far as this window saw it. */
export interface ImportRow {
  id: number
  path: string
  /** Bytes read and to read; `total` is null where that is not known. */
  done: number
  total: number | null
  records: number
  /** Rejects that were counted and not kept. */
  rejectsLeftOut: number
  state: 'running' | 'done' | 'cancelled' | 'failed'
  summary: ImportSummary | null
  error: string
}

/** Imports that this window started; they go on while another screen is shown. */
export interface ImportStore extends StoreApi<{ imports: ImportRow[] }> {
  start: (path: string, format: FormatName, site?: string) => Promise<void>
  cancel: (id: number) => void
  dismiss: (id: number) => void
}

/** Runs imports through `client` and keeps their progress. */
export function createImportStore(client: Pick<ConsoleClient, 'imports'>): ImportStore {
  const store = createStore<{ imports: ImportRow[] }>(() => ({ imports: [] }))
  const stoppers = new Map<number, AbortController>()
  let nextId = 1

  const change = (id: number, part: Partial<ImportRow>) =>
    store.setState(({ imports }) => ({
      imports: imports.map((row) => (row.id === id ? { ...row, ...part } : row)),
    }))

  const follow = async (
    id: number,
    job: { paths: string[]; format: FormatName; site?: string },
    signal: AbortSignal,
  ) => {
    const steps = await client.imports.run(job, { signal })
    for await (const { done, total, records, rejectsLeftOut, problem, summary } of steps) {
      change(id, { done, total, records, rejectsLeftOut })
      if (problem !== null) change(id, { state: 'failed', error: problem })
      if (summary) change(id, { summary, state: summary.failed > 0 ? 'failed' : 'done' })
    }
  }

  return {
    ...store,
    start: async (path, format, site) => {
      const id = nextId
      nextId += 1
      const stopper = new AbortController()
      stoppers.set(id, stopper)
      const nothing = { done: 0, total: null, records: 0, rejectsLeftOut: 0 }
      const row: ImportRow = { id, path, state: 'running', ...nothing, summary: null, error: '' }
      store.setState(({ imports }) => ({ imports: [row, ...imports].slice(0, 20) }))
      try {
        await follow(id, { paths: [path], format, site }, stopper.signal)
        const isOver = store.getState().imports.find((each) => each.id === id)?.state !== 'running'
        if (!isOver) change(id, { state: stopper.signal.aborted ? 'cancelled' : 'done' })
      } catch (error) {
        if (stopper.signal.aborted) change(id, { state: 'cancelled' })
        else change(id, { state: 'failed', error: wordsOf(error) })
      } finally {
        stoppers.delete(id)
      }
    },
    cancel: (id) => stoppers.get(id)?.abort(),
    dismiss: (id) =>
      store.setState(({ imports }) => ({ imports: imports.filter((row) => row.id !== id) })),
  }
}
