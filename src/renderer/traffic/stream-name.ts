import { type TrafficStream, trafficStreamSchema } from '../../shared/traffic'

/** A stream as the window's address names it: `clicks:shop.example`. */
export function nameStream({ kind, subject }: TrafficStream): string {
  return `${kind}:${subject}`
}

/** The stream that an address names; null where it names none. */
export function readStreamName(name: string): TrafficStream | null {
  const at = name.indexOf(':')
  const read = trafficStreamSchema.safeParse({
    kind: name.slice(0, Math.max(0, at)),
    subject: name.slice(at + 1),
  })
  return read.success ? read.data : null
}
