import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { completeLock, platformOf } from './complete-lock.mjs'
import { countReport, readReport } from './report.mjs'
import { checkNode, findChromium, hasDisplay, isInstalled, sayInstead } from './steps.mjs'

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
  const report = (...tests) => ({
    testResults: [
      {
        name: join('/root', 'src', 'x.test.ts'),
        status: 'passed',
        assertionResults: tests.map((status) => ({ status, fullName: `is ${status}` })),
      },
    ],
  })

  it('counts by status and names what was skipped', () => {
    const counted = countReport(report('passed', 'passed', 'failed', 'pending'), {
      status: 1,
      root: '/root',
    })
    expect(counted).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
      skippedNames: [`${join('src', 'x.test.ts')}: is pending`],
    })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const broken = { testResults: [{ name: '/root/x', status: 'failed', assertionResults: [] }] }
    expect(countReport(broken, { status: 1, root: '/root' }).failed).toBe(1)
  })

  it.each([1, null])('counts a run that ended with %s although no test failed', (status) => {
    expect(countReport(report('passed'), { status, root: '/root' }).failed).toBe(1)
  })

  it('is no test where the runner wrote nothing, and a failure by its status', () => {
    const nothing = readReport(join(folder, 'none.json'))
    expect(countReport(nothing, { status: 1, root: '/root' })).toMatchObject({ failed: 1 })
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
