import { createHmac } from 'node:crypto'

/** The header that says who sent a message. */
export const SIGNATURE_HEADER = 'x-watchfloor-signature'

/**
 * Signs a body: `t=<seconds since 1970>,v1=<HMAC-SHA-256, hex>` of the seconds, a dot and the body, so
 * that an old message cannot be sent again as a new one.
 */
export function sign(body: string, key: string, now: number): string {
  const seconds = Math.floor(now / 1000)
  const mac = createHmac('sha256', key).update(`${seconds}.${body}`, 'utf8').digest('hex')
  return `t=${seconds},v1=${mac}`
}
