import { describe, expect, it } from 'vitest'
import { readPage } from './page'

describe('the path of a page', () => {
  it.each([
    ['https://www.site.example/admin', '/admin'],
    ['https://www.site.example/admin?x=/a', '/admin'],
    ['https://www.site.example:8443/admin#top', '/admin'],
    ['HTTPS://WWW.site.example/admin', '/admin'],
    ['https://www.site.example/%61dmi%6e', '/admin'],
    ['https://www.site.example//admin', '/admin'],
    ['https://www.site.example/a/../admin', '/admin'],
    ['https://www.site.example/a/%2e%2e/admin', '/admin'],
    ['https://www.site.example/./admin', '/admin'],
    ['https://www.site.example\\admin', '/admin'],
    ['/admin?x', '/admin'],
    ['https://www.site.example', '/'],
    ['https://www.site.example/a%2Fb', '/a%2Fb'],
    ['https://www.site.example/ä', '/%C3%A4'],
    ['admin', ''],
    ['javascript:alert(1)', ''],
    ['http://', ''],
    ['', ''],
  ])('%s is %s', (address, path) => {
    expect(readPage(address).path).toBe(path)
  })

  it('stands beside the host, in small letters', () => {
    expect(readPage('HTTPS://WWW.Site.Example/x').site).toBe('www.site.example')
    expect(readPage('/x').site).toBe('')
  })
})
