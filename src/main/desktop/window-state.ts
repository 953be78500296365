import { readFile } from 'node:fs/promises'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import type { Timers } from './engine-supervisor'

/** A place on the screen, in device-independent pixels. */
export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

const coordinate = z.number().int().min(-100_000).max(100_000)
const size = z.number().int().min(100).max(100_000)
const windowStateSchema = z.object({
  version: z.literal(1),
  bounds: z.object({ x: coordinate, y: coordinate, width: size, height: size }),
  isMaximized: z.boolean(),
})
/** What is remembered of the window between two runs. */
export type WindowState = z.infer<typeof windowStateSchema>

/** The window is no smaller than its least readable layout. */
export const MIN_SIZE = { width: 960, height: 600 } as const
const DEFAULT_SIZE = { width: 1440, height: 900 } as const
/** So much of the title bar must be on some display, or the window could not be moved. */
const GRIP = { width: 120, height: 32 } as const
const SAVE_DELAY_MS = 500

/**
 * Where to open the window: where it was, as long as its title bar can still be reached there on a
 * display that is present, else in the middle of the first display. Never larger than its display.
 */
export function placeWindow(saved: WindowState | null, workAreas: readonly Bounds[]): Bounds {
  const home = workAreas[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE }
  if (!saved) return centre(DEFAULT_SIZE, home)
  for (const area of workAreas) {
    // The size is fitted first: a smaller window may no longer reach its display.
    const fitted = { ...saved.bounds, ...clampSize(saved.bounds, area) }
    if (isReachable(fitted, area)) return fitted
  }
  return centre(DEFAULT_SIZE, home)
}

function isReachable(window: Bounds, area: Bounds): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const isTopThere = window.y >= area.y && window.y + GRIP.height <= area.y + area.height
  return isTopThere && across >= GRIP.width
}

function centre(wanted: { width: number; height: number }, area: Bounds): Bounds {
  const { width, height } = clampSize(wanted, area)
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  }
}

function clampSize(
  wanted: { width: number; height: number },
  area: Bounds,
): { width: number; height: number } {
  return {
    width: Math.min(area.width, Math.max(MIN_SIZE.width, wanted.width)),
    height: Math.min(area.height, Math.max(MIN_SIZE.height, wanted.height)),
  }
}

/** Reads what was remembered; null where there is nothing or it is damaged, which costs nothing. */
export async function readWindowState(file: string): Promise<WindowState | null> {
  try {
    const parsed = windowStateSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    // Missing, unreadable or not JSON: the window opens in the middle.
    return null
  }
}

/** Remembers the window's place: written half a second after the last change, whole or not at all. */
export class WindowStateKeeper {
  private timer: unknown = null
  private pending: WindowState | null = null
  private writing: Promise<void> = Promise.resolve()

  constructor(
    private readonly parts: {
      file: string
      timers: Timers
      onFault: (error: unknown) => void
      write?: (file: string, text: string) => Promise<void>
    },
  ) {}

  /** The window was moved or its size changed. */
  note(state: Omit<WindowState, 'version'>): void {
    this.pending = { version: 1, ...state }
    if (this.timer !== null) this.parts.timers.clear(this.timer)
    this.timer = this.parts.timers.set(() => void this.flush(), SAVE_DELAY_MS)
  }

  /** Writes now what is not written yet. */
  flush(): Promise<void> {
    if (this.timer !== null) this.parts.timers.clear(this.timer)
    this.timer = null
    const state = this.pending
    this.pending = null
    if (state === null) return this.writing
    const write = this.parts.write ?? ((file, text) => writeFileAtomic(file, text, { mode: 0o600 }))
    this.writing = this.writing
      .then(() => write(this.parts.file, `${JSON.stringify(state)}\n`))
      .catch(this.parts.onFault)
    return this.writing
  }
}
