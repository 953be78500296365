import { describe, expect, it } from 'vitest'
import { readArguments } from './arguments'

const DEFAULTS = { dataFolder: '/home/mk/data', workingFolder: '/home/mk/work' }

describe('what the desktop is started with', () => {
  it('is the usual data folder unless another is named', () => {
    expect(readArguments(['.'], DEFAULTS)).toEqual({ dataFolder: '/home/mk/data' })
  })

  it('takes relative paths from where the person stands', () => {
    const args = ['.', '--data-dir', 'trial', '--settings=own.json']
    expect(readArguments(args, DEFAULTS)).toEqual({
      dataFolder: '/home/mk/work/trial',
      settingsFile: '/home/mk/work/own.json',
    })
  })

  it('lets Chromium’s own options pass', () => {
    const args = ['.', '--no-sandbox', '--remote-debugging-port=0', '--data-dir', '/x', '--lang=en']
    expect(readArguments(args, DEFAULTS).dataFolder).toBe('/x')
  })
})
