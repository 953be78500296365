import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSourceSecrets, SealedError } from './kept-secrets'
import type { SecretSealer } from './secret-sealer'

/** A key ring: what one sealed, another does not open. */
class Ring implements SecretSealer {
  isLocked = false
  constructor(private readonly name: string) {}

  async seal(text: string): Promise<string> {
    if (this.isLocked) throw new Error('the key ring is locked')
    return Buffer.from(`${this.name} ${text}`).toString('base64')
  }

  async open(sealed: string): Promise<string | null> {
    const text = Buffer.from(sealed, 'base64').toString()
    return text.startsWith(`${this.name} `) ? text.slice(this.name.length + 1) : null
  }
}

describe('secrets that a console gave', () => {
  let dataFolder: string
  let file: string
  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'watchfloor-kept-'))
    file = join(dataFolder, 'source-secrets.json')
  })
  afterEach(() => rm(dataFolder, { recursive: true, force: true }))

  const open = (sealer?: SecretSealer, env: NodeJS.ProcessEnv = {}) =>
    openSourceSecrets({ dataFolder, env, sealer })

  it('are sealed where somebody can, and lie in a file of their user either way', async () => {
    const ring = new Ring('first')
    await open(ring).keep('secops', { KEY: 'hush' })
    expect(await readFile(file, 'utf8')).not.toContain('hush')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await open(ring).readerOf('secops')('KEY')).toBe('hush')
    await rm(file)
    await open().keep('secops', { KEY: 'hush' })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await open().readerOf('secops')('KEY')).toBe('hush')
  })

  it('are sealed once a key ring is there, and stay readable where it takes nothing', async () => {
    await open().keep('secops', { KEY: 'hush' })
    const ring = new Ring('first')
    ring.isLocked = true
    const locked = open(ring)
    await expect(locked.settle()).rejects.toThrow('the key ring is locked')
    expect(await locked.readerOf('secops')('KEY')).toBe('hush')
    await expect(locked.keep('other', { KEY: 'x' })).rejects.toThrow('Unlock it and try again')
    expect(await locked.readerOf('other')('KEY')).toBeNull()
    ring.isLocked = false
    await locked.settle()
    expect(await readFile(file, 'utf8')).not.toContain('hush')
    expect(await open(ring).readerOf('secops')('KEY')).toBe('hush')
  })

  it('are never overwritten by an engine that cannot open them', async () => {
    await open(new Ring('first')).keep('secops', { KEY: 'hush' })
    const sealed = await readFile(file, 'utf8')
    await expect(open().keep('b', { KEY: 'x' })).rejects.toThrow(SealedError)
    await expect(open(new Ring('second')).keep('b', { KEY: 'x' })).rejects.toThrow(
      'another key ring sealed it',
    )
    await expect(open().settle()).rejects.toThrow('remove the file and give the keys')
    expect(await readFile(file, 'utf8')).toBe(sealed)
    // What the environment says needs no file.
    expect(await open(undefined, { KEY: 'env' }).readerOf('secops')('KEY')).toBe('env')
  })

  it('go behind what the environment says for their owner, and before what it says for all', async () => {
    await open().keep('secops', { KEY: 'kept' })
    const read = (env: NodeJS.ProcessEnv, id?: string) => open(undefined, env).readerOf(id)('KEY')
    expect(await read({ KEY: 'all', KEY_SECOPS: 'own' }, 'secops')).toBe('own')
    expect(await read({ KEY: 'all' }, 'secops')).toBe('kept')
    expect(await read({ KEY: 'all' }, 'other')).toBe('all')
    expect(await read({ KEY: 'all' })).toBe('all')
  })

  it('lose nothing where two change at a time, and go with their owner', async () => {
    const secrets = open(new Ring('first'))
    await Promise.all(['a', 'b', 'c'].map((id) => secrets.keep(id, { KEY: id })))
    await Promise.all([secrets.forget('b'), secrets.keep('a', { OTHER: 'more' })])
    const again = open(new Ring('first'))
    const read = (id: string, name = 'KEY') => again.readerOf(id)(name)
    expect(await Promise.all([read('a'), read('a', 'OTHER'), read('b'), read('c')])).toEqual([
      'a',
      'more',
      null,
      'c',
    ])
  })

  it('that are damaged are not quoted', async () => {
    await writeFile(file, '{"version":1,"secrets":{"secops":"hush')
    const failed = open().readerOf('secops')('KEY')
    await expect(failed).rejects.toThrow('is damaged')
    await expect(failed).rejects.not.toThrow('hush')
  })
})
