import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualTimers } from './manual-timers'
import { placeWindow, readWindowState, type WindowState, WindowStateKeeper } from './window-state'

const SCREEN = { x: 0, y: 25, width: 1920, height: 1055 }
const RIGHT = { x: 1920, y: 0, width: 2560, height: 1440 }

function remembered(bounds: WindowState['bounds']): WindowState {
  return { version: 1, bounds, isMaximized: false }
}

describe('where the window opens', () => {
  it('is where it was, on the display it was on', () => {
    const bounds = { x: 2000, y: 100, width: 1600, height: 1000 }
    expect(placeWindow(remembered(bounds), [SCREEN, RIGHT])).toEqual(bounds)
  })

  it('is the middle of the first display when its display is gone', () => {
    const bounds = { x: 2000, y: 100, width: 1600, height: 1000 }
    expect(placeWindow(remembered(bounds), [SCREEN])).toEqual({
      x: 240,
      y: 103,
      width: 1440,
      height: 900,
    })
  })

  it('is the middle when the title bar could not be reached', () => {
    const above = placeWindow(remembered({ x: 10, y: -40, width: 1200, height: 800 }), [SCREEN])
    expect(above.y).toBe(103)
    const aside = placeWindow(remembered({ x: 1850, y: 40, width: 1200, height: 800 }), [SCREEN])
    expect(aside.x).toBe(240)
  })

  it('always has its title bar on a display and is never larger than it', () => {
    const coordinate = fc.integer({ min: -100_000, max: 100_000 })
    const size = fc.integer({ min: 100, max: 100_000 })
    fc.assert(
      fc.property(
        fc.record({ x: coordinate, y: coordinate, width: size, height: size }),
        (bounds) => {
          const placed = placeWindow(remembered(bounds), [SCREEN, RIGHT])
          const area = [SCREEN, RIGHT].find(
            (each) =>
              placed.y >= each.y &&
              placed.y + 32 <= each.y + each.height &&
              Math.min(placed.x + placed.width, each.x + each.width) - Math.max(placed.x, each.x) >=
                120,
          )
          expect(area).toBeDefined()
          expect(placed.width).toBeLessThanOrEqual(area?.width ?? 0)
          expect(placed.height).toBeLessThanOrEqual(area?.height ?? 0)
        },
      ),
    )
  })
})

describe('what is remembered of the window', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-window-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is written once the window rests, and read again', async () => {
    const file = join(folder, 'window.json')
    const timers = new ManualTimers()
    const written: string[] = []
    const keeper = new WindowStateKeeper({
      file,
      timers,
      onFault: (error) => {
        throw error
      },
      write: async (_path, text) => {
        written.push(text)
        await writeFile(file, text)
      },
    })
    for (let x = 0; x < 10; x += 1) {
      keeper.note({ bounds: { x, y: 30, width: 1200, height: 800 }, isMaximized: false })
      timers.pass(100)
    }
    expect(written).toEqual([])
    timers.pass(400)
    await keeper.flush()
    expect(written).toHaveLength(1)
    expect((await readWindowState(file))?.bounds.x).toBe(9)
  })

  it('is written whole, with nothing left beside it', async () => {
    const file = join(folder, 'window.json')
    const faults: unknown[] = []
    const keeper = new WindowStateKeeper({
      file,
      timers: new ManualTimers(),
      onFault: (error) => faults.push(error),
    })
    keeper.note({ bounds: { x: 1, y: 30, width: 1200, height: 800 }, isMaximized: true })
    await keeper.flush()
    expect(faults).toEqual([])
    expect(await readdir(folder)).toEqual(['window.json'])
    expect((await readWindowState(file))?.isMaximized).toBe(true)
  })

  it.each([
    'not JSON',
    '{}',
    '{"version":2,"bounds":{"x":0,"y":0,"width":800,"height":600},"isMaximized":false}',
    '{"version":1,"bounds":{"x":0,"y":0,"width":1e99,"height":600},"isMaximized":false}',
    '{"version":1,"bounds":{"x":0.5,"y":0,"width":800,"height":600},"isMaximized":false}',
  ])('is forgotten where the file is damaged: %s', async (text) => {
    const file = join(folder, 'window.json')
    await writeFile(file, text)
    expect(await readWindowState(file)).toBeNull()
  })

  it('is nothing at the first start', async () => {
    expect(await readWindowState(join(folder, 'window.json'))).toBeNull()
  })
})
