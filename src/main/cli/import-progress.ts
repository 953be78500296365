import { stat } from 'node:fs/promises'
import type { ImportProgress } from '../../shared/source'
import type { Output } from './output'

/** The line that is drawn while an import runs. */
export interface ProgressLine {
  show: (step: Pick<ImportProgress, 'path' | 'done' | 'total' | 'records'>, rejects: number) => void
  clear: () => void
}

const BAR_CELLS = 24

/** A line with bytes, records a second, rejects and the time left; nothing where nobody looks. */
export async function createProgressLine(
  output: Output,
  paths: readonly string[],
  now: () => number = () => performance.now(),
): Promise<ProgressLine> {
  if (!output.isLive) return { show: () => {}, clear: () => {} }
  const sizes = await Promise.all(paths.map(sizeOf))
  const startedAt = now()
  return {
    show: (step, rejects) => {
      const index = Math.max(0, paths.indexOf(step.path))
      const before = sizes.slice(0, index).reduce((sum: number, size) => sum + (size ?? 0), 0)
      const isKnown = sizes.every((size) => size !== null)
      const total = isKnown ? sizes.reduce((sum: number, size) => sum + (size ?? 0), 0) : null
      const seconds = (now() - startedAt) / 1000
      output.draw(
        progressText({ done: before + step.done, total, records: step.records, rejects, seconds }),
      )
    },
    clear: () => output.draw(''),
  }
}

/** The words of a progress line; `done` and `total` in bytes, `total` null where nobody knows it. */
export function progressText(state: {
  done: number
  total: number | null
  records: number
  rejects: number
  seconds: number
}): string {
  const { done, total, records, rejects, seconds } = state
  const rate = seconds > 0 ? Math.round(records / seconds) : 0
  const parts = [`${records.toLocaleString('en')} records`, `${rate.toLocaleString('en')}/s`]
  if (rejects > 0) parts.push(`${rejects.toLocaleString('en')} rejected`)
  if (total === null || total === 0) return [`${megabytes(done)} MB`, ...parts].join('  ')
  const share = Math.min(1, done / total)
  const filled = Math.round(share * BAR_CELLS)
  const bar = `[${'='.repeat(filled)}${' '.repeat(BAR_CELLS - filled)}]`
  if (share > 0.01) parts.push(`${timeLeft((seconds * (1 - share)) / share)} left`)
  const bytes = `${megabytes(done)} of ${megabytes(total)} MB`
  return [bar, `${Math.floor(share * 100)} %`, bytes, ...parts].join('  ')
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** Size of a file; null for what has none or cannot be looked at, which the import will tell. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path)
    return found.isFile() ? found.size : null
  } catch {
    return null
  }
}
