import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Says when it is worth looking at a file again. */
export interface ChangeWaiter {
  /** Resolves after a change or a while, and at once when `signal` aborts. */
  wait: (signal: AbortSignal) => Promise<void>
  close: () => void
}

/** Gathers what a busy writer appends, so that batches do not become single lines. */
const GATHER_MS = 100

/**
 * Looks every `pollMs`, and sooner where the system tells of changes in the file's folder. Polling
 * alone is enough: network drives and missing folders give no word, and that is no error.
 */
export function waitForChanges(path: string, pollMs = 1_000): ChangeWaiter {
  let wake: (() => void) | null = null
  let hasChanged = false
  const watcher = openWatcher(path, () => {
    hasChanged = true
    wake?.()
  })
  return {
    wait: async (signal) => {
      const woken = new AbortController()
      wake = () => woken.abort()
      if (!hasChanged) await pause(pollMs, AbortSignal.any([signal, woken.signal]))
      if (hasChanged) await pause(GATHER_MS, signal)
      hasChanged = false
      wake = null
    },
    close: () => watcher?.close(),
  }
}

function openWatcher(path: string, onChange: () => void): FSWatcher | null {
  try {
    const name = basename(path)
    const watcher = watch(dirname(path), (_event, changed) => {
      if (changed === null || changed === name) onChange()
    })
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    // No watcher to be had (missing folder, no inotify left): the poll finds changes too.
    return null
  }
}

/** Sleeps; ends early and without an error when `signal` aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
