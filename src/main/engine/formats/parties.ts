import { canonicalAddress } from '../../../shared/address'
import { nameType, quote } from './json'

const MAX_PORT = 65_535

/** One end of what was seen; null where the record says nothing. */
export interface Side {
  ip: string | null
  port: number | null
}

/** Who did it, and to whom. */
export interface Parties {
  /** Null where the record names no address at all. */
  ip: string | null
  target: string | null
  targetPort: number | null
  /**
   * The address that would be `ip` with other own networks: an event that was read before they were
   * changed is stored under it.
   */
  otherSide?: string
}

/** A field at fault, as the sentence that rejects the record. */
export type Fault = { reason: string }

/** Reads a side from its two fields, whose names a reject tells. Missing and null are no fault. */
export function readSide(
  ip: unknown,
  port: unknown,
  ipField: string,
  portField: string,
): Side | Fault {
  const address = readAddress(ip, ipField)
  if (typeof address === 'object' && address !== null) return address
  if (port === undefined || port === null) return { ip: address, port: null }
  if (typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= MAX_PORT) {
    return { ip: address, port }
  }
  return {
    reason: `\`${portField}\` is ${quote(port)}; a port is a whole number, 0 to ${MAX_PORT}.`,
  }
}

/** A port that is written in digits, null where it is none. */
export function parsePort(digits: string): number | null {
  const port = Number(digits)
  return /^\d{1,5}$/.test(digits) && port <= MAX_PORT ? port : null
}

/** Reads an address in its canonical form; null where the field is missing or empty. */
export function readAddress(value: unknown, field: string): string | null | Fault {
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string') {
    return { reason: `\`${field}\` is ${nameType(value)}; it must be a text.` }
  }
  const address = canonicalAddress(value)
  return address ?? { reason: `\`${field}\` is ${quote(value)}, which is no IP address.` }
}

/**
 * Whom an alert is about: the stated source; else the one side outside own networks; else the
 * source address. The target is the other side.
 */
export function chooseParties(
  source: Side,
  destination: Side,
  stated: string | null,
  isOwn: (ip: string) => boolean = () => false,
): Parties {
  if (stated !== null) {
    return partiesOf({ ip: stated, port: null }, stated === destination.ip ? source : destination)
  }
  if (source.ip === null || destination.ip === null) {
    return source.ip === null ? partiesOf(destination, source) : partiesOf(source, destination)
  }
  const isDestination = isOwn(source.ip) && !isOwn(destination.ip)
  const parties = isDestination ? partiesOf(destination, source) : partiesOf(source, destination)
  if (parties.target !== null) parties.otherSide = parties.target
  return parties
}

function partiesOf(subject: Side, other: Side): Parties {
  const isAlone = other.ip === null || other.ip === subject.ip
  return {
    ip: subject.ip,
    target: isAlone ? null : other.ip,
    targetPort: other.port,
  }
}
