import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import writeFileAtomic from 'write-file-atomic'
import { saveFileRequestSchema } from '../../shared/desktop'
import { saveFile } from './save-file'

const FILE = { fileName: 'watchfloor-61.txt', content: '203.0.113.9\n' }

describe('saving an export', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-save-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const parts = (path: string | null) => ({
    choosePath: async () => path,
    write: (file: string, content: string) => writeFileAtomic(file, content),
    downloadsFolder: folder,
  })

  it('suggests its name in the downloads folder and writes the bytes', async () => {
    const asked: string[] = []
    const result = await saveFile(FILE, {
      ...parts(null),
      choosePath: async (suggested) => {
        asked.push(suggested)
        return suggested
      },
    })
    const path = join(folder, 'watchfloor-61.txt')
    expect(asked).toEqual([path])
    expect(result).toEqual({ status: 'saved', path })
    expect(await readFile(path, 'utf8')).toBe('203.0.113.9\n')
  })

  it('writes nothing when the person gives up', async () => {
    expect(await saveFile(FILE, parts(null))).toEqual({ status: 'cancelled' })
    expect(await readdir(folder)).toEqual([])
  })

  it('says what to do when it cannot write, and leaves no part behind', async () => {
    const path = join(folder, 'gone', 'list.txt')
    expect(await saveFile(FILE, parts(path))).toEqual({
      status: 'failed',
      message: `${path} cannot be written: the folder is not there any more. Choose another one.`,
    })
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves no part behind when the name is a folder’s', async () => {
    expect(await saveFile(FILE, parts(folder))).toMatchObject({ status: 'failed' })
    expect(await readdir(folder)).toEqual([])
    const beside = await readdir(join(folder, '..'))
    expect(beside.filter((name) => name.startsWith(`${folder.split('/').at(-1)}.`))).toEqual([])
  })
})

describe('the name of a file to save', () => {
  it.each(['../x.txt', 'a/b.txt', 'a\\b.txt', '', '.hidden', 'a b.txt', 'x\u0000.txt'])(
    'is refused where it is no plain name: %j',
    (fileName) => {
      expect(saveFileRequestSchema.safeParse({ fileName, content: '' }).success).toBe(false)
    },
  )
})
