import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { completeLock, platformOf } from './complete-lock.mjs'
import { countRun } from './report.mjs'
import {
  checkNode,
  findChromium,
  hasDisplay,
  isInstalled,
  ROOT,
  run,
  sayInstead,
} from './steps.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchfloor-steps-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the version of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s will do', (version) => {
    expect(() => checkNode(version)).not.toThrow()
  })

  it.each(['18.20.4', '20.18.3', '20.9.0'])('%s is too old, which one sentence says', (version) => {
    expect(() => checkNode(version)).toThrow(
      `Watchfloor needs Node 20.19 or newer; this is ${version}.`,
    )
  })
})

describe('without a window', () => {
  it('says that a browser opens, or where to go where none can', () => {
    expect(sayInstead(true)).toContain('opens in a browser')
    expect(sayInstead(false)).toContain('address below')
  })
})

describe('what is installed', () => {
  const write = (file, packages) => {
    mkdirSync(join(folder, 'node_modules'), { recursive: true })
    writeFileSync(join(folder, file), JSON.stringify({ packages }))
  }

  it('is enough when every locked package is there in its version', () => {
    write('package-lock.json', { '': {}, 'node_modules/a': { version: '1.0.0' } })
    write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } })
    expect(isInstalled(folder)).toBe(true)
  })

  it('may lack optional packages of other platforms', () => {
    write('package-lock.json', { 'node_modules/b-win32': { version: '1.0.0', optional: true } })
    write('node_modules/.package-lock.json', {})
    expect(isInstalled(folder)).toBe(true)
  })

  it('is not enough with another version, a missing package or nothing at all', () => {
    write('package-lock.json', { 'node_modules/a': { version: '1.0.1' } })
    expect(isInstalled(folder)).toBe(false)
    write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } })
    expect(isInstalled(folder)).toBe(false)
    write('node_modules/.package-lock.json', {})
    expect(isInstalled(folder)).toBe(false)
  })
})

describe('what the machine has', () => {
  it('finds Chromium on the path, and takes the one that is named first', () => {
    expect(findChromium({ PATH: folder })).toBeNull()
    writeFileSync(join(folder, 'chromium'), '')
    expect(findChromium({ PATH: folder })).toBeNull()
    chmodSync(join(folder, 'chromium'), 0o755)
    expect(findChromium({ PATH: ['/nowhere', folder].join(delimiter) })).toBe(
      join(folder, 'chromium'),
    )
    expect(findChromium({ PATH: folder, WATCHFLOOR_CHROMIUM: '/opt/c' })).toBe('/opt/c')
  })

  it('knows a display from none', () => {
    expect(hasDisplay({}, 'linux')).toBe(false)
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
    expect(hasDisplay({}, 'darwin')).toBe(true)
  })
})

describe('the sum of the tests', () => {
  /** Runs this text as the only file of tests. */
  async function runTests(text) {
    writeFileSync(join(folder, 'some.test.mjs'), text)
    const outcome = join(folder, 'outcome.json')
    const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
    const reporter = join(ROOT, 'scripts', 'outcome-reporter.mjs')
    const args = ['run', '--root', folder, '--globals', `--reporter=${reporter}`]
    const env = { WATCHFLOOR_OUTCOME: outcome }
    return countRun(outcome, await run(process.execPath, [vitest, ...args], { env }))
  }

  it('counts each test, names the skipped and says why others failed', async () => {
    const counted = await runTests(`describe('it', () => {
      test('is right', () => {})
      test('is wrong', () => { throw new Error('the reason') })
      test.skip('is not looked at', () => {})
    })`)
    expect(counted).toMatchObject({ passed: 1, failed: 1, skipped: 1 })
    expect(counted.skippedNames).toEqual([
      expect.stringMatching(/some\.test\.mjs: it .*not looked/),
    ])
    expect(counted.failures).toEqual([expect.stringMatching(/it > is wrong: the reason$/)])
  })

  it('counts a hook that failed, though its tests are only left out', async () => {
    const counted = await runTests(`describe('it', () => {
      beforeAll(() => { throw new Error('no server') })
      test('would be right', () => {})
    })`)
    expect(counted).toMatchObject({ passed: 0, failed: 1, skipped: 1 })
    expect(counted.failures).toEqual([expect.stringMatching(/it: no server$/)])
  })

  it('counts a file that cannot be loaded', async () => {
    const counted = await runTests("throw new Error('broken')")
    expect(counted).toMatchObject({ passed: 0, failed: 1, skipped: 0 })
    expect(counted.failures).toEqual([expect.stringMatching(/some\.test\.mjs: broken$/)])
  })

  it.each([1, null])('counts a run that ended with %s although no test failed', (status) => {
    const outcome = join(folder, 'outcome.json')
    writeFileSync(outcome, JSON.stringify({ passed: 1, failed: 0, skippedNames: [], failures: [] }))
    expect(countRun(outcome, status)).toMatchObject({ passed: 1, failed: 1 })
  })

  it('is no test where the runner wrote nothing, and a failure by its status', () => {
    expect(countRun(join(folder, 'none.json'), 1)).toMatchObject({ passed: 0, failed: 1 })
  })
})

describe('the lock file', () => {
  it.each([
    ['@biomejs/cli-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@chdb/lib-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@oxc-parser/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['fsevents', null],
  ])('reads the platform of %s from its name', (name, platform) => {
    expect(platformOf(name)).toEqual(platform)
  })

  it('gets an entry for each platform package it lacks, and keeps what it has', () => {
    const lock = {
      packages: {
        'node_modules/tool': {
          version: '2.0.0',
          dev: true,
          optionalDependencies: { 'tool-linux-x64': '2.0.0', 'tool-win32-x64': '2.0.0' },
        },
        'node_modules/tool-linux-x64': { version: '2.0.0', integrity: 'sha512-x', optional: true },
      },
    }
    expect(completeLock(lock)).toEqual(['tool-win32-x64'])
    expect(lock.packages['node_modules/tool-win32-x64']).toEqual({
      version: '2.0.0',
      cpu: ['x64'],
      dev: true,
      optional: true,
      os: ['win32'],
    })
    expect(lock.packages['node_modules/tool-linux-x64'].integrity).toBe('sha512-x')
    expect(completeLock(lock)).toEqual([])
  })

  it('is left alone where a package names no platform', () => {
    const lock = {
      packages: { 'node_modules/a': { version: '1.0.0', optionalDependencies: { b: '1.0.0' } } },
    }
    expect(() => completeLock(lock)).toThrow('b, wanted by node_modules/a, names no platform')
  })
})
