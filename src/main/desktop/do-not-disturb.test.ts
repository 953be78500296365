import { describe, expect, it } from 'vitest'
import { readDoNotDisturb } from './do-not-disturb'

describe('whether the system asks for silence', () => {
  it.each([
    ['false\n', true],
    ['true\n', false],
    ['No such schema', null],
  ])('is read from GNOME: banners %j', async (answer, wanted) => {
    const asked: string[][] = []
    const told = await readDoNotDisturb('linux', async (program, args) => {
      asked.push([program, ...args])
      return answer
    })
    expect(told).toBe(wanted)
    expect(asked).toEqual([['gsettings', 'get', 'org.gnome.desktop.notifications', 'show-banners']])
  })

  it('is not known where there is no such program, or another system', async () => {
    const missing = () => Promise.reject(new Error('ENOENT'))
    expect(await readDoNotDisturb('linux', missing)).toBeNull()
    expect(await readDoNotDisturb('darwin', missing)).toBeNull()
  })
})
