import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSecretsFrom, SecretError } from './secrets'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-secrets-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a secret', () => {
  it('is null where nobody gave one, and empty is nothing', async () => {
    expect(await readSecretsFrom({ PASSWORD: '' }, 'kafka-1')('PASSWORD')).toBeNull()
  })

  it("is the owner's own before the one for all", async () => {
    const env = { PASSWORD: 'for all', PASSWORD_KAFKA_1: 'its own' }
    expect(await readSecretsFrom(env, 'kafka-1')('PASSWORD')).toBe('its own')
    expect(await readSecretsFrom(env, 'kafka-2')('PASSWORD')).toBe('for all')
    expect(await readSecretsFrom(env)('PASSWORD')).toBe('for all')
  })

  it('is read from its file anew each time, without the newline at its end', async () => {
    const path = join(folder, 'changing')
    const read = readSecretsFrom({ PASSWORD_FILE: path })
    await writeFile(path, ' first \n')
    expect(await read('PASSWORD')).toBe(' first ')
    await writeFile(path, 'second')
    expect(await read('PASSWORD')).toBe('second')
  })

  it('that cannot be read says which variable names which file', async () => {
    const path = join(folder, 'nowhere')
    const read = readSecretsFrom({ PASSWORD_FILE: path })
    await expect(read('PASSWORD')).rejects.toThrow(SecretError)
    await expect(read('PASSWORD')).rejects.toThrow(`PASSWORD_FILE names ${path}`)
    await writeFile(join(folder, 'empty'), '\n')
    const empty = readSecretsFrom({ PASSWORD_FILE: join(folder, 'empty') })
    await expect(empty('PASSWORD')).rejects.toThrow('is empty')
  })
})
