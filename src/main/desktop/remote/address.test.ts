import { describe, expect, it } from 'vitest'
import { parseRemoteAddress } from './address'

describe('the address of an engine elsewhere', () => {
  it.each([
    ['soc.example:7171', 'https://soc.example:7171/'],
    [' https://soc.example ', 'https://soc.example/'],
    ['https://[2001:db8::7]:7171/#token=x', 'https://[2001:db8::7]:7171/'],
    ['http://127.0.0.1:7171', 'http://127.0.0.1:7171/'],
    ['http://[::1]:7171/', 'http://[::1]:7171/'],
    ['http://localhost:7171', 'http://localhost:7171/'],
  ])('reads %s', (text, address) => {
    expect(parseRemoteAddress(text).href).toBe(address)
  })

  it.each([
    ['', /^Write the address/],
    ['https://', /^Write the address/],
    ['ftp://soc.example', /begins with https/],
    ['http://soc.example', /Without TLS/],
    ['http://127.0.0.1.soc.example', /Without TLS/],
    ['https://me:secret@soc.example', /field of its own/],
    ['https://soc.example/console', /without a path/],
  ])('refuses %j', (text, why) => {
    expect(() => parseRemoteAddress(text)).toThrow(why)
  })
})
