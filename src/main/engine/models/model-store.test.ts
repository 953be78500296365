import { createHash } from 'node:crypto'
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { createServer as createPlainServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Model } from '../../../shared/model'
import { MODEL_KINDS } from '../detectors/model-kinds'
import { CERTIFICATE, KEY } from '../testing/certificate'
import type { DownloadParts } from './download'
import { findModelFolder, findShippedModels } from './model-folder'
import { ModelStore } from './model-store'

const shipped = findModelFolder('dga')
const FILES = ['manifest.json', 'model.onnx', 'tables.bin', 'README.md']
let folder: string
let offered: string
let users: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-models-'))
  offered = join(folder, 'offered')
  users = []
  await mkdir(offered)
  for (const file of FILES) await copyFile(join(shipped, file), join(offered, file))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const own = () => join(folder, 'data', 'models')

function openStore(download: DownloadParts = {}): ModelStore {
  return new ModelStore({
    shippedFolder: findShippedModels(),
    ownFolder: own(),
    kinds: MODEL_KINDS,
    usersOf: () => users,
    download,
  })
}

async function changeManifest(changes: object): Promise<void> {
  const file = join(offered, 'manifest.json')
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...changes }))
}

const fromPath = (path: string, sha256 = '') => ({ kind: 'path' as const, path, sha256 })
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const ownNames = async () => (await readdir(own()).catch(() => [])).toSorted()

async function offeredFiles(): Promise<[string, Buffer][]> {
  return Promise.all(
    FILES.map(
      async (file): Promise<[string, Buffer]> => [file, await readFile(join(offered, file))],
    ),
  )
}

/** A tar archive as `tar` writes it, of names that may be anything. */
function tarOf(files: readonly (readonly [string, Uint8Array])[], type = '0'): Buffer {
  const blocks = files.flatMap(([name, bytes]) => {
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write('0000644\0', 100)
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124)
    header.write('        ', 148)
    header.write(type, 156)
    header.write('ustar', 257)
    const sum = header.reduce((total, byte) => total + byte, 0)
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** A zip archive with deflated entries. */
function zipOf(files: readonly (readonly [string, Uint8Array])[]): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let at = 0
  for (const [name, bytes] of files) {
    const packed = deflateRawSync(bytes)
    const local = Buffer.alloc(30 + name.length)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(bytes.length, 22)
    local.writeUInt16LE(name.length, 26)
    local.write(name, 30)
    const central = Buffer.alloc(46 + name.length)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(8, 10)
    central.writeUInt32LE(packed.length, 20)
    central.writeUInt32LE(bytes.length, 24)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt32LE(at, 42)
    central.write(name, 46)
    locals.push(local, packed)
    centrals.push(central)
    at += local.length + packed.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}

describe('a model of the user’s own', () => {
  it('is copied from a folder with all that its manifest names, and judged by', async () => {
    await writeFile(join(offered, 'private.txt'), 'not named')
    const store = openStore()
    const added = await store.add(fromPath(offered), 'dga-own')
    expect(added).toMatchObject({ name: 'dga-own', isShipped: false, kind: 'dga', fault: null })
    expect((await readdir(join(own(), 'dga-own'))).toSorted()).toEqual(FILES.toSorted())
    expect(await store.check('dga-own')).toEqual(added)
    expect(await store.card('dga-own')).toContain('# dga')
    expect(await store.folderOf('dga-own')).toBe(join(own(), 'dga-own'))
    expect((await store.list()).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['dga', 'dga-own']),
    )
  })

  it('is read from a tar, a gzipped tar and a zip archive, at the top or in one folder', async () => {
    const files = await offeredFiles()
    const inFolder = files.map(([name, bytes]) => [`./dga-1/${name}`, bytes] as const)
    const archives = {
      'a.tar': tarOf(files),
      'b.tgz': gzipSync(tarOf(inFolder)),
      'c.zip': zipOf(files.map(([name, bytes]) => [`dga/${name}`, bytes] as const)),
    }
    const store = openStore()
    for (const [file, bytes] of Object.entries(archives)) {
      await writeFile(join(folder, file), bytes)
      const name = file.replace('.', '-')
      const added = await store.add(fromPath(join(folder, file), hashOf(bytes)), name)
      expect(added).toMatchObject({ name, fault: null })
    }
    expect(await ownNames()).toEqual(['a-tar', 'b-tgz', 'c-zip'])
  })

  it('goes again, but not while a detector judges by it, nor one that came with the program', async () => {
    const store = openStore()
    await store.add(fromPath(offered), 'dga-own')
    users = ['Branch office']
    await expect(store.remove('dga-own')).rejects.toThrow(/Branch office judges by dga-own/)
    users = []
    await store.remove('dga-own')
    expect(await ownNames()).toEqual([])
    await expect(store.remove('dga')).rejects.toThrow(/came with the program/)
    for (const name of ['dga-own', '../data', '.unfinished-x', '']) {
      await expect(store.remove(name)).rejects.toThrow(/no such model/)
      await expect(store.card(name)).rejects.toThrow(/no such model/)
    }
  })

  it('takes no name that is taken, and one of two that are added at the same time', async () => {
    const store = openStore()
    await expect(store.add(fromPath(offered), null)).rejects.toThrow(/a model dga already/)
    const both = await Promise.allSettled([
      store.add(fromPath(offered), 'dga-own'),
      store.add(fromPath(offered), 'dga-own'),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await ownNames()).toEqual(['dga-own'])
  })

  it('leaves nothing behind where a kill ended the adding', async () => {
    await mkdir(join(own(), '.unfinished-abc'), { recursive: true })
    const store = openStore()
    expect((await store.list()).every(({ isShipped }) => isShipped)).toBe(true)
    await store.open()
    expect(await ownNames()).toEqual([])
  })
})

describe('a model that cannot be used is not put in place', () => {
  const refuse = async (code: string, path = offered, sha256 = '') => {
    await expect(openStore().add(fromPath(path, sha256), 'dga-own')).rejects.toMatchObject({ code })
    expect(await ownNames()).toEqual([])
  }

  it('when a file or the folder is missing, or something is no archive', async () => {
    await refuse('missing', join(folder, 'nothing'))
    await rm(join(offered, 'tables.bin'))
    await refuse('missing')
    await writeFile(join(folder, 'text'), 'not an archive'.repeat(100))
    await refuse('unreadable', join(folder, 'text'))
    await writeFile(join(folder, 'empty.tar'), tarOf([]))
    await refuse('missing', join(folder, 'empty.tar'))
  })

  it('when a file is not the one of the manifest, or the manifest not the one expected', async () => {
    await refuse('mismatch', offered, 'a'.repeat(64))
    await writeFile(join(offered, 'tables.bin'), 'others')
    await refuse('mismatch')
  })

  it('when it is for other features, or gives NaN', async () => {
    await changeManifest({ featureSet: { name: 'domain-name', version: 999 } })
    await refuse('wrong-inputs')
    await changeManifest({ featureSet: { name: 'pictures', version: 1 } })
    await refuse('wrong-inputs')
    const bytes = await readFile(join(shipped, 'model.onnx'))
    // In the file a constant's four bytes stand in front of its name.
    bytes.writeFloatLE(Number.NaN, bytes.indexOf(Buffer.from('\u0042\u0006offset')) - 4)
    await writeFile(join(offered, 'model.onnx'), bytes)
    await changeManifest({ featureSet: { name: 'domain-name', version: 1 }, sha256: hashOf(bytes) })
    await refuse('bad-outputs')
  })

  it('when its manifest leads elsewhere, by name or by a link', async () => {
    for (const file of [
      '../model.onnx',
      '/etc/passwd',
      'manifest.json',
      'MANIFEST.json',
      '.hidden',
    ]) {
      await changeManifest({ file })
      await refuse('bad-manifest')
    }
    await changeManifest({ file: 'model.onnx', name: '../dga' })
    await refuse('bad-manifest')
    await changeManifest({ name: 'dga' })
    await rm(join(offered, 'tables.bin'))
    await symlink(join(shipped, 'tables.bin'), join(offered, 'tables.bin'))
    await refuse('unreadable')
  })

  it('when an archive holds links, paths that lead out, several models, or more than it says', async () => {
    const files = await offeredFiles()
    const put = async (bytes: Uint8Array) => {
      const path = join(folder, 'archive')
      await writeFile(path, bytes)
      return path
    }
    await refuse('missing', await put(tarOf(files, '2')))
    await refuse(
      'missing',
      await put(tarOf(files.map(([name, bytes]) => [`../../${name}`, bytes]))),
    )
    const twice = ['a', 'b'].map((at) =>
      files.map(([name, bytes]) => [`${at}/${name}`, bytes] as const),
    )
    await refuse('bad-manifest', await put(zipOf(twice.flat())))
    await refuse('unreadable', await put(zipOf(files).subarray(0, 5_000)))
    await refuse('unreadable', await put(tarOf(files).subarray(0, 5_000)))
    await refuse('unreadable', await put(gzipSync(tarOf(files)).subarray(0, 5_000)))
    const manifest = files[0]?.[1] ?? Buffer.alloc(0)
    const padded = Buffer.concat([manifest, Buffer.alloc(2 << 20, ' ')])
    await refuse('too-large', await put(zipOf([['manifest.json', padded]])))
  })
})

describe('a model at an address', () => {
  let server: Server
  let plain: Server
  let answers: Map<string, { status?: number; location?: string; body?: Buffer }>

  const answerOf = (path = '/') => answers.get(path) ?? { status: 404 }
  const listen = (of: Server) =>
    new Promise<void>((resolve) => of.listen(0, '127.0.0.1', () => resolve()))
  const addressOf = (of: Server, protocol: string) =>
    `${protocol}://127.0.0.1:${(of.address() as AddressInfo).port}`

  beforeEach(async () => {
    answers = new Map((await offeredFiles()).map(([name, body]) => [`/dga/${name}`, { body }]))
    const serve = (
      request: { url?: string | undefined },
      response: import('node:http').ServerResponse,
    ) => {
      const { status = 200, location, body } = answerOf(request.url)
      if (status === 0) return
      response.writeHead(status, location === undefined ? {} : { location })
      response.end(body)
    }
    server = createTlsServer({ cert: CERTIFICATE, key: KEY }, serve)
    plain = createPlainServer(serve)
    await listen(server)
    await listen(plain)
  })
  afterEach(async () => {
    for (const each of [server, plain]) {
      each.closeAllConnections()
      await new Promise((resolve) => each.close(resolve))
    }
  })

  const manifestHash = async () => hashOf(await readFile(join(offered, 'manifest.json')))
  const local: DownloadParts = { isPlainLoopbackAllowed: true }

  it('is fetched by its manifest, or as an archive, and must be what was expected', async () => {
    const store = openStore(local)
    const url = `${addressOf(plain, 'http')}/dga/manifest.json`
    const sha256 = await manifestHash()
    expect(await store.add({ kind: 'address', url, sha256 }, 'first')).toMatchObject({
      fault: null,
    })
    const archive = gzipSync(tarOf(await offeredFiles()))
    answers.set('/dga.tgz', { body: archive })
    const packed = { kind: 'address' as const, url: url.replace('/dga/manifest.json', '/dga.tgz') }
    const wrong = store.add({ ...packed, sha256: 'b'.repeat(64) }, 'second')
    await expect(wrong).rejects.toMatchObject({ code: 'mismatch' })
    await store.add({ ...packed, sha256: hashOf(archive) }, 'second')
    answers.set('/dga/tables.bin', { body: Buffer.from('others') })
    const changed = store.add({ kind: 'address', url, sha256 }, 'third')
    await expect(changed).rejects.toMatchObject({ code: 'mismatch' })
    answers.delete('/dga/README.md')
    answers.delete('/dga/tables.bin')
    const cut = store.add({ kind: 'address', url, sha256 }, 'third')
    await expect(cut).rejects.toThrow(/answered 404/)
    expect(await ownNames()).toEqual(['first', 'second'])
  })

  it('follows a few redirects, never to one that is not https', async () => {
    const base = addressOf(plain, 'http')
    const add = (path: string, parts: DownloadParts) =>
      manifestHash().then((sha256) =>
        openStore(parts).add({ kind: 'address', url: `${base}${path}`, sha256 }, 'moved'),
      )
    answers.set('/round', { status: 302, location: '/round' })
    await expect(add('/round', local)).rejects.toThrow(/more than 5 times/)
    answers.set('/away', { status: 302, location: 'http://mirror.example/manifest.json' })
    await expect(add('/away', local)).rejects.toThrow(/not https/)
    answers.set('/file', { status: 302, location: 'file:///etc/passwd' })
    await expect(add('/file', local)).rejects.toThrow(/not https/)
    await expect(add('/dga/manifest.json', {})).rejects.toThrow(/not https/)
    answers.set('/dga/moved.json', { status: 307, location: '/dga/manifest.json' })
    expect(await add('/dga/moved.json', local)).toMatchObject({ name: 'moved' })
  })

  it('comes from a server that proves its name, and in time', async () => {
    const { port } = server.address() as AddressInfo
    const add = async (parts: DownloadParts): Promise<Model> => {
      const url = `https://127.0.0.1:${port}/dga/manifest.json`
      return openStore(parts).add({ kind: 'address', url, sha256: await manifestHash() }, 'proved')
    }
    await expect(add({})).rejects.toThrow(/cannot be reached \((DEPTH_ZERO_)?SELF_SIGNED/)
    // Its authority is trusted now, but it is for another name.
    await expect(add({ ca: CERTIFICATE })).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID/)
    const url = `https://watch.example:${port}/dga/manifest.json`
    const sha256 = await manifestHash()
    const lookup: DownloadParts['lookup'] = (_name, _options, done) =>
      done(null, [{ address: '127.0.0.1', family: 4 }])
    const named = openStore({ ca: CERTIFICATE, lookup }).add(
      { kind: 'address', url, sha256 },
      'named',
    )
    expect(await named).toMatchObject({ name: 'named', fault: null })
    answers.set('/silent', { status: 0 })
    const silent = `${addressOf(plain, 'http')}/silent`
    const store = openStore({ ...local, timeoutMs: 200 })
    const late = store.add({ kind: 'address', url: silent, sha256 }, 'late')
    await expect(late).rejects.toThrow(/too long/)
  })
})
