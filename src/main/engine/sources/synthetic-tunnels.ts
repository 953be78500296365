import {
  ALPHABETS,
  createPayload,
  cutLabels,
  encode,
  encodeEscaped,
  randomText,
} from './name-encodings'
import type { Random } from './random'

/** A made-up query below a domain. */
export interface NameQuery {
  /** Labels in front of the domain. */
  labels: string
  type: string
  /** What came back; null for a name that does not exist. */
  answers: string[] | null
}

/** Begins what one client asks below one domain; each call is the next query. */
export type NameStream = (random: Random) => () => NameQuery

const hexOf = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/** Bytes for one query: the tool's own most, or now and then fewer, as nothing more waits. */
function sizeOf(most: number, random: Random): number {
  return random.isLucky(0.7) ? most : 1 + random.below(most)
}

/**
 * iodine: one hex digit of the user, four letters of numbering, then data in base32, base64 or bytes
 * above 127, a dot after each 57 characters; `p` and a few letters while nothing waits.
 */
function iodine(random: Random): () => NameQuery {
  const payload = createPayload(random)
  const type = random.pick(['NULL', 'TYPE65399', 'TXT', 'SRV', 'MX', 'CNAME', 'A'])
  const codec = random.pick(['base32', 'base64', 'escaped'])
  const most = 30 + random.below(codec === 'escaped' ? 40 : 100)
  const user = hexOf(random.below(16), 1)
  const data = (bytes: Buffer) => {
    if (codec === 'escaped') return encodeEscaped(bytes, random)
    return encode(bytes, codec === 'base64' ? ALPHABETS.base64 : ALPHABETS.iodine32)
  }
  const pings = random.below(60) / 100
  return () => {
    const isPing = random.isLucky(pings)
    const text = isPing
      ? `p${randomText(ALPHABETS.iodine32, 7, random)}`
      : `${user}${randomText(ALPHABETS.iodine32, 4, random)}${data(payload(sizeOf(most, random)))}`
    const size = random.isLucky(0.5) ? 4 : 40 + random.below(140)
    const answer = `${type === 'CNAME' || type === 'A' ? 'h' : 't'}${randomText(ALPHABETS.iodine32, size, random)}`
    return { labels: cutLabels(text, codec === 'escaped' ? 57 * 4 : 57), type, answers: [answer] }
  }
}

/** dnscat2: hex of packet number, kind, session, numbering and data, in labels of at most 63. */
function dnscat2(random: Random): () => NameQuery {
  const payload = createPayload(random)
  const session = hexOf(random.below(65_536), 4)
  const isEncrypted = random.isLucky(0.7)
  const prefix = random.isLucky(0.3) ? 'dnscat.' : ''
  const one = random.pick(['', '', 'TXT', 'CNAME', 'MX'])
  const idle = random.below(95) / 100
  const limit = 30 + random.below(50)
  let sequence = random.below(65_536)
  return () => {
    const bytes = random.isLucky(idle) ? 0 : sizeOf(limit, random)
    sequence = (sequence + bytes) & 0xffff
    const seal = isEncrypted ? randomText(ALPHABETS.hex, 16, random) : ''
    const numbers = isEncrypted
      ? randomText(ALPHABETS.hex, 8, random)
      : `${hexOf(sequence, 4)}${hexOf(7_000, 4)}`
    const data = isEncrypted
      ? randomText(ALPHABETS.hex, bytes * 2, random)
      : encode(payload(bytes), ALPHABETS.hex)
    const text = `${randomText(ALPHABETS.hex, 4, random)}01${session}${seal}${numbers}${data}`
    const type = one === '' ? random.pick(['TXT', 'CNAME', 'MX']) : one
    const answer = randomText(ALPHABETS.hex, 18 + random.below(30), random)
    return { labels: `${prefix}${cutLabels(text, 63)}`, type, answers: [answer] }
  }
}

/** dns2tcp: base64 of session, numbering and data in labels of at most 63, as TXT or KEY. */
function dns2tcp(random: Random): () => NameQuery {
  const payload = createPayload(random)
  const type = random.pick(['TXT', 'TXT', 'KEY'])
  const session = Buffer.from([random.below(256), random.below(256)])
  const most = 20 + random.below(100)
  let sequence = 0
  return () => {
    sequence += 1
    const head = Buffer.concat([session, Buffer.from([0, 0, sequence >> 8, sequence & 255, 2])])
    const bytes = random.isLucky(0.4) ? Buffer.alloc(0) : payload(sizeOf(most, random))
    const text = encode(Buffer.concat([head, bytes]), ALPHABETS.base64)
    const answer = randomText(ALPHABETS.base64, 10 + random.below(180), random)
    return { labels: cutLabels(text, 63), type, answers: [answer] }
  }
}

/**
 * As the DNS beacons of frameworks for penetration tests: a number of the host that polls with a
 * fresh number in front, and data as hex behind a word that is to look ordinary.
 */
function beacon(random: Random): () => NameQuery {
  const payload = createPayload(random)
  const id = hexOf(random.below(2 ** 31), 8)
  const [post, get] = random.pick([
    ['post', 'api'],
    ['www', 'cdn'],
    ['img', 'static'],
    ['doc', 'mail'],
  ])
  const talks = 0.2 + random.below(70) / 100
  const isText = random.isLucky(0.3)
  const limit = 12 + random.below(40)
  let count = random.below(4_096)
  return () => {
    count += 1
    const nonce = `${hexOf(count, 1)}${hexOf(random.below(65_536), 4)}`
    if (!random.isLucky(talks)) {
      const labels = random.isLucky(0.5) ? `${nonce}.${id}` : `${get}.${nonce}.${id}`
      const type = isText ? 'TXT' : 'A'
      return {
        labels,
        type,
        answers: [isText ? randomText(ALPHABETS.base64, 60, random) : '0.0.0.0'],
      }
    }
    const data = cutLabels(encode(payload(sizeOf(limit, random)), ALPHABETS.hex), 56)
    return {
      labels: `${post}.${data.length.toString(16)}${data}.${nonce}.${id}`,
      type: 'A',
      answers: ['0.0.0.0'],
    }
  }
}

/** A file as base32 or base64url behind a running number, asked as TXT, as scripts do it. */
function scriptedFile(random: Random): () => NameQuery {
  const payload = createPayload(random)
  const letters = random.isLucky(0.5) ? ALPHABETS.base64url : ALPHABETS.base32
  const [labelSize, most] = [20 + random.below(44), 20 + random.below(110)]
  const type = random.pick(['TXT', 'TXT', 'A'])
  const isFailing = random.isLucky(0.2)
  let number = 0
  return () => {
    const data = cutLabels(encode(payload(most), letters), labelSize)
    const answers = isFailing ? null : [type === 'A' ? '203.0.113.5' : 'OK']
    number += 1
    return { labels: `${number - 1}.${data}`, type, answers }
  }
}

/** Few bytes a query in short names, as patient thieves and small implants carry them. */
function slowNames(random: Random): () => NameQuery {
  const payload = createPayload(random)
  const letters = random.pick([
    ALPHABETS.hex,
    ALPHABETS.base32,
    ALPHABETS.base36,
    ALPHABETS.base64url,
  ])
  const [least, spread] = [4 + random.below(12), 1 + random.below(14)]
  const mark = random.pick(['', '', `${randomText(ALPHABETS.base36, 4, random)}.`, 'x-'])
  const isNumbered = random.isLucky(0.5)
  const type = random.pick(['A', 'A', 'AAAA', 'TXT'])
  const isFailing = random.isLucky(0.35)
  let number = random.below(90)
  return () => {
    number += 1
    const data = encode(payload(least + random.below(spread)), letters)
    const counted = isNumbered ? `${random.isLucky(0.5) ? number : hexOf(number, 4)}.` : ''
    return { labels: `${mark}${counted}${data}`, type, answers: isFailing ? null : ['203.0.113.9'] }
  }
}

/** A framework's implant: whole messages in base32 or base58, up to the longest name there is. */
function longImplant(random: Random): () => NameQuery {
  const letters = random.isLucky(0.5) ? ALPHABETS.base58 : ALPHABETS.base32
  const polls = random.below(70) / 100
  const most = 60 + random.below(60)
  const type = random.pick(['A', 'AAAA', 'TXT'])
  return () => {
    const bytes = random.isLucky(polls) ? 6 + random.below(6) : sizeOf(most, random)
    const text = randomText(letters, Math.ceil((bytes * 8) / Math.log2(letters.length)), random)
    return { labels: cutLabels(text, 63), type, answers: [type === 'A' ? '203.0.113.17' : 'ok'] }
  }
}

/** OzymanDNS: base32 in labels of 55, behind them numbers, `id-` and the direction; TXT. */
function ozyman(random: Random): () => NameQuery {
  const payload = createPayload(random)
  const id = random.below(65_536)
  let at = 0
  return () => {
    const bytes = payload(sizeOf(68, random))
    at += bytes.length
    const direction = random.isLucky(0.6) ? 'up' : 'down'
    const data = direction === 'up' ? cutLabels(encode(bytes, ALPHABETS.base32), 55) : ''
    const labels = `${data === '' ? '' : `${data}.`}${at}-${random.below(100_000)}.id-${id}.${direction}`
    return {
      labels,
      type: 'TXT',
      answers: [randomText(ALPHABETS.base64, 30 + random.below(150), random)],
    }
  }
}

/** tuns: base32 in names that are answered with names, so that CNAME is all that is seen. */
function tuns(random: Random): () => NameQuery {
  const payload = createPayload(random)
  const most = 40 + random.below(70)
  return () => {
    const poll = random.isLucky(0.5)
    const text = poll
      ? `r${random.below(10_000)}`
      : `d${encode(payload(sizeOf(most, random)), ALPHABETS.iodine32)}`
    const answer = `l${randomText(ALPHABETS.iodine32, 60, random)}`
    return {
      labels: `${cutLabels(text, 60)}.${random.below(1_000)}`,
      type: 'CNAME',
      answers: [answer],
    }
  }
}

/** Implants that write number, kind and hex of a few bytes at fixed places of one short label. */
function fixedPlaces(random: Random): () => NameQuery {
  const payload = createPayload(random)
  const host = randomText(ALPHABETS.base36, 4 + random.below(4), random)
  const size = 6 + random.below(22)
  const type = random.pick(['A', 'A', 'TXT', 'AAAA'])
  let number = 0
  return () => {
    number += 1
    const data = encode(payload(size), ALPHABETS.hex)
    const count = String(number).padStart(4, '0')
    const labels = random.isLucky(0.3)
      ? `${host}${count}30`
      : `${host}${count}${data}c${data.length}t`
    return { labels, type, answers: [`203.0.113.${random.below(256)}`] }
  }
}

/** Ways in which tools write data into names, after what is published of their encodings. */
export const TUNNEL_TOOLS = {
  iodine,
  dnscat2,
  dns2tcp,
  beacon,
  'scripted-file': scriptedFile,
  'slow-names': slowNames,
  'long-implant': longImplant,
  ozyman,
  tuns,
  'fixed-places': fixedPlaces,
} as const satisfies Record<string, NameStream>
