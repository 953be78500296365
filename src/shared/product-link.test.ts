import { describe, expect, it } from 'vitest'
import { checkLink } from './product-link'
import { settingsSchema } from './settings'

const HOSTS = settingsSchema.parse({}).detectors.chronicle.linkHosts

describe('a link out of an alert', () => {
  it.each([
    [
      'https://tenant.backstory.chronicle.security/alert?alertId=de_1',
      'tenant.backstory.chronicle.security',
    ],
    ['https://a.b.backstory.chronicle.security/', 'a.b.backstory.chronicle.security'],
    ['https://console.cloud.google.com/security?x=1#y', 'console.cloud.google.com'],
    ['https://CONSOLE.cloud.google.com:443/', 'console.cloud.google.com'],
  ])('%s may be opened', (url, host) => {
    expect(checkLink(url, HOSTS)).toMatchObject({ isAllowed: true, host })
  })

  it.each([
    ['', 'no link'],
    ['url_0000', 'no link'],
    ['//console.cloud.google.com/', 'no link'],
    ['javascript:alert(1)', 'not https'],
    ['http://console.cloud.google.com/', 'not https'],
    ['data:text/html,x', 'not https'],
    ['https://console.cloud.google.com@evil.example/', 'no link'],
    ['https://user@console.cloud.google.com/', 'no link'],
    ['https://console.cloud.google.com:8443/', 'no link'],
    ['https://console.cloud.google.com.evil.example/', 'host'],
    ['https://evilbackstory.chronicle.security/', 'host'],
    ['https://.backstory.chronicle.security/', 'host'],
    ['https://conso\u200dle.cloud.google.com/', 'host'],
    ['https://cоnsole.cloud.google.com/', 'host'],
    ['https://tenant.example/alerts/1', 'host'],
  ])('%s may not: %s', (url, fault) => {
    const checked = checkLink(url, HOSTS)
    expect(checked.isAllowed).toBe(false)
    // Some engines take odd hosts for no link at all.
    if (!checked.isAllowed && fault !== 'host') expect(checked.fault).toBe(fault)
  })

  it('leads nowhere with an empty list', () => {
    expect(checkLink('https://console.cloud.google.com/', []).isAllowed).toBe(false)
  })
})
