import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Follower } from './follower.test-kit'
import { createLogFileSource } from './log-file'
import { positionsAfter } from './source'

let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-headed-'))
  path = join(folder, 'notice.log')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const header = (fields: string) =>
  `#separator \\x09\n#unset_field\t-\n#path\tnotice\n#fields\t${fields}\n#types\ttime\n`

describe('a followed log with a header', () => {
  it('keeps its header across a restart in its middle, the last one where there are two', async () => {
    await writeFile(path, `${header('ts')}1\n2\n`)
    const first = new Follower(path)
    await first.stop()
    await appendFile(path, '3\n')
    const second = new Follower(path, first.positions)
    await second.look()
    await appendFile(path, `#close\tx\n${header('ts\tuid')}4\t-\n`)
    await second.look()
    await second.stop()
    expect(second.texts).toEqual(['3', '4\t-'])
    expect(second.fields).toEqual(['ts', 'ts\tuid'])
    await appendFile(path, '5\t-\n')
    const third = new Follower(path, second.positions)
    await third.stop()
    expect([third.texts, third.fields]).toEqual([['5\t-'], ['ts\tuid']])
  })

  it('may be stopped while its header is being written', async () => {
    await writeFile(path, `${header('ts')}1\n`)
    const lines = header('ts\tuid').split(/(?<=\n)/)
    let positions = new Map<string, number>()
    for (const line of ['2\n', ...lines, '3\t-\n']) {
      await appendFile(path, line)
      const follower = new Follower(path, positions)
      await follower.stop()
      positions = new Map([...positions, ...follower.positions])
      if (line === '3\t-\n') expect(follower.fields).toEqual(['ts\tuid'])
    }
  })

  it('takes the header of the new file after rotation', async () => {
    await writeFile(path, `${header('ts')}1\n`)
    const follower = new Follower(path)
    await follower.idle()
    await appendFile(path, '2\n')
    await rename(path, `${path}.1`)
    await writeFile(path, `${header('ts\tuid')}3\t-\n`)
    await follower.look(4)
    await follower.stop()
    expect(follower.texts).toEqual(['1', '2', '3\t-'])
    expect(follower.fields).toEqual(['ts', 'ts', 'ts\tuid'])
  })
})

describe('a finished log with a header', () => {
  const text = `${header('ts')}1\n2\n${header('ts\tuid')}3\t-\n`

  async function read(from: string, stdin?: Readable, positions = new Map<string, number>()) {
    const settings = { id: 'a', name: 'A', path: from, format: 'auto' } as const
    const source = createLogFileSource(settings, { isFollowed: false, stdin })
    const found: (string | undefined)[] = []
    for await (const batch of source.read(positions, new AbortController().signal)) {
      for (const record of batch.records) found.push(record.header?.get('fields'))
      for (const [name, value] of positionsAfter(batch)) positions.set(name, value)
    }
    return found
  }
  const meant = ['ts', 'ts', 'ts\tuid']

  it('is read the same plain, compressed and from standard input', async () => {
    await writeFile(path, text)
    await writeFile(`${path}.gz`, gzipSync(text))
    expect(await read(path)).toEqual(meant)
    expect(await read(`${path}.gz`)).toEqual(meant)
    expect(await read('-', Readable.from([Buffer.from(text)]))).toEqual(meant)
  })

  it('goes on below the right header when more has come', async () => {
    await writeFile(path, text)
    const positions = new Map<string, number>()
    await read(path, undefined, positions)
    await writeFile(path, `${text}4\t-\n`)
    expect(await read(path, undefined, positions)).toEqual(['ts\tuid'])
  })
})
