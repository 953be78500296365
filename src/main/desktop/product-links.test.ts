import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/settings'
import { openProductLink } from './product-links'

const SETTINGS = settingsSchema.parse({})
const ALLOWED = 'https://tenant.backstory.chronicle.security/alert?alertId=de_1'

async function open(
  url: string,
  readSettings = async (): Promise<typeof SETTINGS | null> => SETTINGS,
) {
  const opened: string[] = []
  const warned: unknown[] = []
  await openProductLink(url, {
    shell: { openExternal: async (link) => void opened.push(link) },
    readSettings,
    log: { warn: (what: unknown) => void warned.push(what) },
  })
  return { opened, warned }
}

describe('a link that the page wants opened', () => {
  it('goes to the system’s browser where the settings allow its host', async () => {
    expect(await open(ALLOWED)).toEqual({ opened: [ALLOWED], warned: [] })
  })

  it('goes there where a look-up link of the settings makes it', async () => {
    const link = 'https://www.shodan.io/host/192.0.2.1'
    expect(await open(link)).toEqual({ opened: [link], warned: [] })
    const without = { ...SETTINGS, lookupLinks: [] }
    expect((await open(link, async () => without)).opened).toEqual([])
    expect((await open('https://www.shodan.io/login')).opened).toEqual([])
  })

  it.each(['https://evil.example/', 'http://console.cloud.google.com/', 'file:///etc/passwd', ''])(
    'goes nowhere: %s',
    async (url) => {
      const { opened, warned } = await open(url)
      expect([opened, warned.length]).toEqual([[], 1])
    },
  )

  it('goes nowhere while no engine runs, or it does not answer', async () => {
    expect((await open(ALLOWED, async () => null)).opened).toEqual([])
    const { opened, warned } = await open(ALLOWED, () => Promise.reject(new Error('gone')))
    expect([opened, warned.length]).toEqual([[], 1])
  })
})
