import {
  type AddressRange,
  formatAddress,
  type Network,
  sizeOf,
  sizeText,
} from '../../../shared/address'
import type { Holds, ValueCheck } from '../../../shared/blacklist'
import type { Desk } from './desk'
import { cutOut, mergeRanges, networksOf } from './ranges'
import { blocks, networkValue, parseAnyValue, parseValue, type Value } from './value'

/** Wider than this needs a typed confirmation, wider than that is refused: prefix lengths. */
const CONFIRM_PREFIX = { 4: 16, 6: 32 } as const
const REFUSE_PREFIX = { 4: 8, 6: 16 } as const
/** An entry that protected parts would cut into more pieces than this is refused. */
const MOST_PIECES = 64

/** What putting a value on a list would mean. */
export interface Judgement extends ValueCheck {
  /** What the text is; null where the list cannot hold it. */
  listed: Value | null
  /** The value is in never-block as a whole: a confirmed add overrides that for this entry. */
  isOverride: boolean
}

/** Judges a value that a person wants to put on a list that holds addresses, or domains. */
export function judgeBlock(desk: Desk, holds: Holds, text: string): Judgement {
  const parsed = parseValue(holds, text)
  return parsed.ok ? judgeValue(desk, parsed.value) : refusal(null, parsed.problem)
}

/** Judges a value that a person wants to block. */
export function judgeValue(desk: Desk, value: Value): Judgement {
  const tooWide = refuseTooWide(value)
  if (tooWide !== null) return tooWide
  if (desk.ledger.allowlist.keepsOff(value, desk.now)) return refuseAllowed(desk, value)
  return value.holds === 'address' ? judgeNetwork(desk, value.network) : judgeDomain(desk, value)
}

/** An own domain is refused: a name cannot be cut, and nobody means to block their own. */
function judgeDomain(desk: Desk, value: Value): Judgement {
  const never = desk.protection.whyNeverBlocked(value.text)
  if (never === null) return plain(value)
  return refusal(
    value,
    `${never} Block exact names that are not yours instead, or change your own domains in Settings.`,
  )
}

function judgeNetwork(desk: Desk, network: Network): Judgement {
  const value = networkValue(network)
  const never = desk.protection.whyNeverBlocked(network.text)
  if (never !== null) {
    const confirmation = confirmationOf(network)
    const message = `${never} To block it all the same, give a reason and an expiry of at most 30 days, and type ${confirmation}.`
    return { ...plain(value), verdict: 'confirm', message, confirmation, isOverride: true }
  }
  return judgePieces(desk, network)
}

function judgePieces(desk: Desk, network: Network): Judgement {
  const value = networkValue(network)
  const pieces = piecesOf(desk, network, false)
  const networks = pieces.reduce((sum, piece) => sum + networksOf(piece).length, 0)
  if (networks > MOST_PIECES) {
    return refusal(
      value,
      `${network.text} would fall into ${networks} pieces, because parts of it are allowed or never blocked. At most ${MOST_PIECES} are possible. Add the parts that you mean one by one.`,
    )
  }
  if (networks === 0) {
    return refusal(value, `Every address of ${network.text} is allowed or never blocked.`)
  }
  const left = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0n)
  const leftOut = sizeOf(network) - left
  const note =
    leftOut === 0n
      ? ''
      : ` ${leftOut.toLocaleString('en-US')} of them are allowed or never blocked and stay out.`
  if (network.prefix >= CONFIRM_PREFIX[network.family]) {
    return { ...plain(value), message: `${network.text}, ${sizeText(network)}.${note}` }
  }
  const confirmation = confirmationOf(network)
  return {
    ...plain(value),
    verdict: 'confirm',
    message: `${network.text} is ${sizeText(network)}.${note} Type ${confirmation} to confirm.`,
    confirmation,
  }
}

/** Judges a value that a person wants to allow. */
export function judgeAllow(text: string): Judgement {
  const parsed = parseAnyValue(text)
  if (!parsed.ok) return refusal(null, parsed.problem)
  const { value } = parsed
  const extent = value.holds === 'address' ? sizeText(value.network) : 'and all names below it'
  return refuseTooWide(value) ?? { ...plain(value), message: `${value.text}, ${extent}.` }
}

/** What of a network may be exported: without allowed parts and, save an override, never-block. */
export function piecesOf(desk: Desk, network: Network, isOverride: boolean): AddressRange[] {
  const allowed = desk.ledger.allowlist.allowed(desk.now).addresses.ranges
  const holes = isOverride ? allowed : mergeRanges([...allowed, ...desk.protection.ranges])
  return cutOut(network, holes)
}

/** Whether what was typed is what was asked for; case, spaces and commas do not matter. */
export function isConfirmed(asked: string, typed: string | undefined): boolean {
  return typed !== undefined && withoutMarks(typed) === withoutMarks(asked)
}

function withoutMarks(text: string): string {
  return text.toLowerCase().replace(/[\s,]/g, '')
}

function refuseTooWide(value: Value): Judgement | null {
  if (value.holds !== 'address') return null
  const { network } = value
  const widest = REFUSE_PREFIX[network.family]
  if (network.prefix >= widest) return null
  return refusal(
    value,
    `${network.text} is ${sizeText(network)}. Networks wider than /${widest} are not taken; name smaller ones.`,
  )
}

function refuseAllowed(desk: Desk, value: Value): Judgement {
  const { text } = value
  const allow = desk.ledger.allowlist.of(value, desk.now)
  if (allow === null) {
    return refusal(value, `${text} is on the allowlist. Remove the allow entry first.`)
  }
  const by = `${allow.actor} allowed ${allow.value.text}${because(allow.reason)}`
  return isBelow(allow.value, value)
    ? refusal(
        value,
        `Blocking ${text} would block ${allow.value.text}, which is on the allowlist: ${by}. Block exact names instead, or remove the allow entry first.`,
      )
    : refusal(value, `${text} is on the allowlist: ${by}. Remove the allow entry first.`)
}

/** A domain can only be blocked as a whole, with what is allowed below it. */
function isBelow(allowed: Value, value: Value): boolean {
  return allowed.text !== value.text && blocks(value, allowed)
}

function because(reason: string): string {
  return reason === '' ? '' : ` ("${reason}")`
}

/** Names the number of addresses; in IPv6 as a power of two, which can be typed. */
function confirmationOf(network: Network): string {
  return network.family === 6 && network.prefix < 100
    ? `2^${128 - network.prefix} addresses`
    : sizeText(network)
}

function plain(value: Value): Judgement {
  return {
    value: value.text,
    extent: extentOf(value),
    verdict: 'ok',
    message: '',
    confirmation: null,
    listed: value,
    isOverride: false,
  }
}

function refusal(value: Value | null, message: string): Judgement {
  return {
    value: value?.text ?? null,
    extent: value === null ? '' : extentOf(value),
    verdict: 'refused',
    message,
    confirmation: null,
    listed: value,
    isOverride: false,
  }
}

function extentOf(value: Value): string {
  if (value.holds === 'address') return sizeText(value.network)
  const { text, coversSubdomains, registrable } = value.domain
  return coversSubdomains
    ? `${text} and all names below it.`
    : `${text} alone. ${registrable} would cover all names below it.`
}

/** The same piece as networks with their spelling. */
export function spellPieces(pieces: AddressRange[]): Network[] {
  return pieces.flatMap((piece) =>
    piece.first === piece.last ? [singleAddress(piece)] : networksOf(piece),
  )
}

function singleAddress(piece: AddressRange): Network {
  const { family, first } = piece
  const text = formatAddress({ family, number: first })
  return { ...piece, prefix: family === 4 ? 32 : 128, text }
}
