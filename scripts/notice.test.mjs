import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAllowed, listInstalled, writeNotice } from './notice.mjs'

describe('a licence', () => {
  it.each(['MIT', '(MIT OR CC0-1.0)', 'MIT OR GPL-3.0-only', 'MIT AND ISC AND BSD-3-Clause'])(
    '%s lets us ship',
    (licence) => expect(isAllowed(licence)).toBe(true),
  )

  it.each(['', 'GPL-3.0-only', 'MIT AND GPL-2.0-only', 'UNLICENSED', '(MIT AND (A OR B)) OR MIT'])(
    '%s does not, or is not understood',
    (licence) => expect(isAllowed(licence)).toBe(false),
  )
})

describe('what an installation needs', () => {
  let root
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watchfloor-notice-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const put = (name, license, files = {}) => {
    const folder = join(root, 'node_modules', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, license }))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  }

  it('has the words of each package, those of other systems by their sibling, no tools', () => {
    put('a', 'MIT', { LICENSE: 'words of a', 'NOTICE.md': 'notice of a', 'index.js': 'code' })
    put('@s/lib-linux', 'Apache-2.0')
    put('tool', 'GPL-3.0-only')
    const packages = listInstalled(root, {
      packages: {
        '': {},
        'node_modules/a': { version: '1.0.0' },
        'node_modules/@s/lib-linux': { version: '2.0.0', optional: true },
        'node_modules/@s/lib-darwin': { version: '2.0.0', optional: true, os: ['darwin'] },
        'node_modules/tool': { version: '3.0.0', dev: true },
      },
    })
    expect(packages).toEqual([
      { name: 'a', version: '1.0.0', licence: 'MIT', text: 'words of a\n\nnotice of a' },
      { name: '@s/lib-linux', version: '2.0.0', licence: 'Apache-2.0', text: '' },
      { name: '@s/lib-darwin', version: '2.0.0', licence: 'Apache-2.0', text: '' },
    ])
    const notice = writeNotice(packages)
    expect(notice).toContain('@s/lib-darwin 2.0.0\n@s/lib-linux 2.0.0\nLicence: Apache-2.0')
    expect(notice).toContain('a 1.0.0\nLicence: MIT\n\nwords of a\n\nnotice of a')
  })

  it('refuses a licence that is not allowed, and one that nobody states, by name', () => {
    const text = ''
    expect(() =>
      writeNotice([
        { name: 'fine', version: '1.0.0', licence: 'MIT', text },
        { name: 'other', version: '2.0.0', licence: 'GPL-3.0-only', text },
        { name: 'silent', version: '3.0.0', licence: '', text },
      ]),
    ).toThrow('other 2.0.0 (GPL-3.0-only), silent 3.0.0 (none stated)')
  })
})
