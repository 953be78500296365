import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Manifest } from './manifest'
import { findModelFolder } from './model-folder'
import { openModel } from './open-model'
import { readModel } from './read-model'

const shipped = findModelFolder('dga')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-model-'))
  for (const file of ['manifest.json', 'model.onnx', 'tables.bin']) {
    await copyFile(join(shipped, file), join(folder, file))
  }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function changeManifest(change: (manifest: Manifest) => object): Promise<void> {
  const file = join(folder, 'manifest.json')
  const manifest: Manifest = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...manifest, ...change(manifest) }))
}

/** Writes a model's bytes and names them in the manifest as they are. */
async function putModel(bytes: Uint8Array): Promise<void> {
  await writeFile(join(folder, 'model.onnx'), bytes)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await changeManifest(() => ({ sha256 }))
}

const open = async () => openModel(await readModel(folder))

describe('a model that cannot be used says why', () => {
  it('when a file is missing', async () => {
    await rm(join(folder, 'model.onnx'))
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'missing' })
    await rm(join(folder, 'manifest.json'))
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'missing' })
  })

  it('when a file cannot be read', async () => {
    await changeManifest(() => ({ file: 'x' }))
    await mkdir(join(folder, 'x'))
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'unreadable' })
  })

  it('when one byte of the model or of a table is another', async () => {
    for (const file of ['model.onnx', 'tables.bin']) {
      const bytes = await readFile(join(folder, file))
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
      await writeFile(join(folder, file), bytes)
      await expect(readModel(folder)).rejects.toMatchObject({
        code: 'mismatch',
        message: expect.stringContaining(file),
      })
      await copyFile(join(shipped, file), join(folder, file))
    }
  })

  it('when the manifest is no JSON, lacks something or names a file elsewhere', async () => {
    await changeManifest(() => ({ sha256: 'abc' }))
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'bad-manifest' })
    await changeManifest(() => ({ file: '../model.onnx', sha256: 'a'.repeat(64) }))
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'bad-manifest' })
    await writeFile(join(folder, 'manifest.json'), '{')
    await expect(readModel(folder)).rejects.toMatchObject({ code: 'bad-manifest' })
  })

  it('when the bytes are no ONNX model', async () => {
    await putModel(Buffer.from('no model at all'))
    await expect(open()).rejects.toMatchObject({ code: 'not-a-model' })
  })

  it('when it takes or gives something else', async () => {
    await changeManifest(({ input }) => ({ input: { ...input, name: 'words' } }))
    await expect(open()).rejects.toMatchObject({ code: 'wrong-inputs' })
    await changeManifest(({ input }) => ({ input: { ...input, name: 'features' } }))
    await changeManifest(() => ({ output: { name: 'label' } }))
    await expect(open()).rejects.toMatchObject({ code: 'wrong-inputs' })
  })

  it('when it takes another number of features', async () => {
    await changeManifest(({ input }) => ({
      input: { ...input, features: input.features.slice(1) },
    }))
    await expect(open()).rejects.toMatchObject({ code: 'wrong-inputs' })
  })

  it('when it gives numbers beyond 0 and 1', async () => {
    const bytes = await readFile(join(shipped, 'model.onnx'))
    // An operator whose name is as long, and which hands on what it is given.
    Buffer.from('Dropout').copy(bytes, bytes.indexOf('Sigmoid'))
    await putModel(bytes)
    await expect(open()).rejects.toMatchObject({ code: 'bad-outputs' })
  })

  it('when it gives NaN', async () => {
    const bytes = await readFile(join(shipped, 'model.onnx'))
    // In the file a constant's four bytes stand in front of its name.
    const name = bytes.indexOf(Buffer.from('\u0042\u0006offset'))
    bytes.writeFloatLE(Number.NaN, name - 4)
    await putModel(bytes)
    await expect(open()).rejects.toMatchObject({
      code: 'bad-outputs',
      message: expect.stringContaining('NaN'),
    })
  })
})

describe('an open model', () => {
  it('judges rows in order, some at a time or all at once', async () => {
    const model = await open()
    const columns = model.manifest.input.features.length
    const rows = 200
    const features = Float32Array.from({ length: rows * columns }, (_, at) => (at * 7919) % 23)
    const whole = await model.run(features.slice())
    const parts = await Promise.all(
      Array.from({ length: rows }, (_, row) =>
        model.run(features.slice(row * columns, (row + 1) * columns)),
      ),
    )
    expect(parts.map(([score]) => score)).toEqual([...whole])
    await model.close()
  })

  it('refuses half a row, and everything once it is closed', async () => {
    const model = await open()
    await expect(model.run(new Float32Array(3))).rejects.toMatchObject({ code: 'wrong-inputs' })
    await model.close()
    const columns = model.manifest.input.features.length
    await expect(model.run(new Float32Array(columns))).rejects.toMatchObject({ code: 'closed' })
  })
})
