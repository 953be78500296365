import { describe, expect, it } from 'vitest'
import { WebhookFault } from './fault'
import { answer, type Behave, hang, reset, useHookServers } from './hook-server.test-kit'
import { post, readRetryAfter } from './post'

const NOW = Date.UTC(2026, 2, 2, 10, 15, 30)
const HOUR_MS = 3_600_000
const servers = useHookServers()

/** Posts to a server that behaves so; the fault, or null where the message was taken. */
async function tryOne(behave: Behave, timeoutMs = 10_000): Promise<WebhookFault | null> {
  const server = await servers.start()
  server.next.push(behave)
  const signal = new AbortController().signal
  const parts = { now: () => NOW, signal, timeoutMs }
  try {
    await post(new URL(server.address), '{"text":"é"}', { 'x-part': '1' }, parts)
    expect(server.received).toMatchObject([
      {
        body: '{"text":"é"}',
        headers: { 'content-type': 'application/json; charset=utf-8', 'x-part': '1' },
      },
    ])
    return null
  } catch (error) {
    expect(String(error)).not.toContain('hush')
    if (error instanceof WebhookFault) return error
    throw error
  }
}

describe('a message', () => {
  it('is taken with any answer from 200 to 299', async () => {
    expect(await tryOne(answer(200))).toBe(null)
    expect(await tryOne(answer(204))).toBe(null)
  })

  it('that is refused says so, with the receiver’s own words', async () => {
    const fault = await tryOne(answer(400, {}, 'invalid_payload\n'))
    expect(fault).toMatchObject({ code: 'REFUSED', retryAfterMs: 0 })
    expect(fault?.message).toMatch(/^127\.0\.0\.1:\d+ answered 400: invalid_payload$/)
  })

  it('waits as long as the receiver asks for', async () => {
    const asked = await tryOne(answer(429, { 'retry-after': '7' }))
    expect(asked).toMatchObject({ code: 'AWAY', retryAfterMs: 7_000 })
    expect(asked?.message).toContain('wait 7 s')
    const away = await tryOne(answer(503, { 'retry-after': 'Mon, 02 Mar 2026 10:16:00 GMT' }))
    expect(away).toMatchObject({ code: 'AWAY', retryAfterMs: 30_000 })
    expect(await tryOne(answer(500))).toMatchObject({ code: 'AWAY', retryAfterMs: 0 })
  })

  it('tells of a connection that is cut, and of an answer that does not come', async () => {
    const cut = await tryOne(reset)
    expect(cut?.code).toBe('AWAY')
    expect(cut?.message).toMatch(/^127\.0\.0\.1:\d+ cannot be reached/)
    const silent = await tryOne(hang, 100)
    expect(silent?.code).toBe('AWAY')
    expect(silent?.message).toMatch(/did not answer within 0\.1 s/)
    const half = await tryOne((response) => void response.writeHead(200).write('{'), 100)
    expect(half?.message).toMatch(/did not answer within 0\.1 s/)
  })

  it('follows no redirect', async () => {
    const other = await servers.start()
    for (const status of [301, 302, 303, 307, 308]) {
      const fault = await tryOne(answer(status, { location: other.address }))
      expect(fault).toMatchObject({ code: 'ADDRESS' })
      expect(fault?.message).toContain('a redirect, which is not followed')
    }
    expect(other.received).toEqual([])
  })

  it('says of a webhook that was revoked how to mend it', async () => {
    for (const status of [401, 403, 404, 410]) {
      const fault = await tryOne(answer(status, {}, 'no_service'))
      expect(fault?.code).toBe('ADDRESS')
      expect(fault?.message).toContain('set the outlet up anew')
    }
  })
})

it('reads Retry-After as seconds or as a date, and waits an hour at most', () => {
  expect(readRetryAfter(null, NOW)).toBe(0)
  expect(readRetryAfter(' 5 ', NOW)).toBe(5_000)
  expect(readRetryAfter('99999999', NOW)).toBe(HOUR_MS)
  expect(readRetryAfter('Mon, 02 Mar 2026 10:15:00 GMT', NOW)).toBe(0)
  expect(readRetryAfter('soon', NOW)).toBe(0)
  expect(readRetryAfter('-5', NOW)).toBe(0)
})
