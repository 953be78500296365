import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeElectron } from '../fake-electron'
import { Safe } from '../safe'
import { RemoteBook } from './book'

const ENGINE = { address: 'https://soc.example:7171/', caFile: '/ca.pem', token: 'wf_secret' }

describe('what is remembered of an engine elsewhere', () => {
  let folder: string
  let file: string
  let electron: FakeElectron
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-book-'))
    file = join(folder, 'remote-engine.json')
    electron = new FakeElectron()
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const open = async (platform: NodeJS.Platform = 'linux') => {
    const book = new RemoteBook(file, new Safe(electron.api.safeStorage, platform))
    await book.load()
    return book
  }

  it('keeps the token, but not in the clear', async () => {
    await (await open()).attach(ENGINE)
    expect(await readFile(file, 'utf8')).not.toContain(ENGINE.token)
    const again = await open()
    expect(again.read()).toEqual({
      isAttached: true,
      address: ENGINE.address,
      caFile: '/ca.pem',
      token: 'kept',
      canKeepToken: true,
    })
    expect(again.tokenOf(ENGINE.address)).toBe(ENGINE.token)
    expect(again.tokenOf('https://other.example/')).toBeNull()
  })

  it('writes no token where the system has no key ring', async () => {
    electron.hasKeyRing = false
    const book = await open()
    await book.attach(ENGINE)
    expect(book.read()).toMatchObject({ token: 'until the end', canKeepToken: false })
    expect(book.tokenOf(ENGINE.address)).toBe(ENGINE.token)
    const again = await open()
    expect(again.read()).toMatchObject({ isAttached: true, token: 'none' })
    expect(again.tokenOf(ENGINE.address)).toBeNull()
  })

  it('goes back to this machine with the engine in mind, or forgets it', async () => {
    const book = await open()
    await book.attach(ENGINE)
    await book.detach(false)
    expect((await open()).read()).toMatchObject({ isAttached: false, token: 'kept' })
    await book.detach(true)
    expect((await open()).read()).toMatchObject({ isAttached: false, address: '', token: 'none' })
  })

  it('changes nothing, and says why, where the choice cannot be written', async () => {
    file = join(folder, 'gone', 'remote-engine.json')
    const book = await open()
    const attached = book.attach(ENGINE)
    await expect(attached).rejects.toMatchObject({ code: 'NOT_KEPT' })
    await expect(attached).rejects.toThrow(/cannot be kept \(ENOENT/)
    expect(book.read()).toMatchObject({ isAttached: false, address: '', token: 'none' })
    expect(book.tokenOf(ENGINE.address)).toBeNull()
  })

  const remembered = (over: object) =>
    JSON.stringify({ isAttached: true, address: '', caFile: '', token: null, ...over })

  it.each([
    '',
    '{',
    '{"isAttached":true}',
    remembered({}),
    remembered({ address: 'an engine' }),
    remembered({ address: 'http://soc.example:7171/' }),
  ])('takes %j for nothing', async (text) => {
    await writeFile(file, text)
    expect((await open()).read()).toMatchObject({ isAttached: false, address: '', token: 'none' })
  })
})
