import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../scripts/steps.mjs'
import { NONCE_PLACEHOLDER } from '../src/shared/csp'

const OUT = join(ROOT, 'out')

/** What a built file imports, statically or not. */
async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(join(OUT, 'main', file), 'utf8')
  const found = text.matchAll(/(?:\bfrom |^import |\bimport\()"([^"]+)"/gm)
  return Array.from(found, (match) => match[1] ?? '')
}

/** Everything that an entry of main loads, its chunks included. */
async function allImportsOf(entry: string): Promise<Set<string>> {
  const seen = new Set<string>()
  const visit = async (file: string): Promise<void> => {
    for (const name of await importsOf(file)) {
      if (seen.has(name)) continue
      seen.add(name)
      if (name.startsWith('.')) await visit(join(file, '..', name))
    }
  }
  await visit(entry)
  return seen
}

describe('the production build', () => {
  it('has a preload of one CommonJS file that loads nothing but Electron', async () => {
    expect(await readdir(join(OUT, 'preload'))).toEqual(['index.cjs'])
    const text = await readFile(join(OUT, 'preload', 'index.cjs'), 'utf8')
    const required = Array.from(text.matchAll(/require\(["']([^"']+)["']\)/g), (match) => match[1])
    expect(required).toEqual(['electron'])
    expect(text).not.toMatch(/^import /m)
  })

  it('has a page without inline scripts or styles, whose files are found beside it', async () => {
    const page = await readFile(join(OUT, 'renderer', 'index.html'), 'utf8')
    expect(page).toContain(NONCE_PLACEHOLDER)
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=/)
    const addresses = Array.from(page.matchAll(/(?:src|href)="([^"]+)"/g), (match) => match[1])
    expect(addresses.length).toBeGreaterThan(0)
    for (const address of addresses) expect(address).toMatch(/^\.\//)
  })

  it('has a notice of what is shipped of others: in the page, beside it, and Electron', async () => {
    const notice = await readFile(join(OUT, 'renderer', 'THIRD-PARTY.txt'), 'utf8')
    for (const name of ['react', '@mantine/core', 'zod', 'ioredis', 'chdb', 'electron']) {
      expect(notice).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`, 'm'))
    }
    for (const tool of ['vitest', 'typescript', 'playwright']) {
      expect(notice).not.toMatch(new RegExp(`^${tool} \\d`, 'm'))
    }
  })

  it.each(['cli.js', 'engine-process.js'])('has a %s that plain Node can load', async (entry) => {
    const imports = await allImportsOf(entry)
    expect(imports.has('zod')).toBe(true)
    expect(imports.has('electron')).toBe(false)
  })
})
