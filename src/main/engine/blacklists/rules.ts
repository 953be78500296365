import {
  type AddressRange,
  formatAddress,
  type Network,
  parseNetwork,
  sizeOf,
  sizeText,
} from '../../../shared/address'
import type { ValueCheck } from '../../../shared/blacklist'
import type { Desk } from './desk'
import { cutOut, mergeRanges, networksOf } from './ranges'

/** Wider than this needs a typed confirmation, wider than that is refused: prefix lengths. */
const CONFIRM_PREFIX = { 4: 16, 6: 32 } as const
const REFUSE_PREFIX = { 4: 8, 6: 16 } as const
/** An entry that protected parts would cut into more pieces than this is refused. */
const MOST_PIECES = 64

/** What putting a value on a list would mean. */
export interface Judgement extends ValueCheck {
  network: Network | null
  /** The value is in never-block as a whole: a confirmed add overrides that for this entry. */
  isOverride: boolean
}

/** Judges a value that a person wants to block. */
export function judgeBlock(desk: Desk, text: string): Judgement {
  const parsed = parseNetwork(text)
  if (!parsed.ok) return refusal(null, parsed.problem)
  const { network } = parsed
  const tooWide = refuseTooWide(network)
  if (tooWide !== null) return tooWide
  if (desk.ledger.allowedSet(desk.now).covers(network)) return refuseAllowed(desk, network)
  const never = desk.protection.whyNeverBlocked(network.text)
  if (never !== null) {
    const confirmation = confirmationOf(network)
    const message = `${never} To block it all the same, give a reason and an expiry of at most 30 days, and type ${confirmation}.`
    return { ...plain(network), verdict: 'confirm', message, confirmation, isOverride: true }
  }
  return judgePieces(desk, network)
}

function judgePieces(desk: Desk, network: Network): Judgement {
  const pieces = piecesOf(desk, network, false)
  const networks = pieces.reduce((sum, piece) => sum + networksOf(piece).length, 0)
  if (networks > MOST_PIECES) {
    return refusal(
      network,
      `${network.text} would fall into ${networks} pieces, because parts of it are allowed or never blocked. At most ${MOST_PIECES} are possible. Add the parts that you mean one by one.`,
    )
  }
  if (networks === 0) {
    return refusal(network, `Every address of ${network.text} is allowed or never blocked.`)
  }
  const left = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0n)
  const leftOut = sizeOf(network) - left
  const note =
    leftOut === 0n
      ? ''
      : ` ${leftOut.toLocaleString('en-US')} of them are allowed or never blocked and stay out.`
  if (network.prefix >= CONFIRM_PREFIX[network.family]) {
    return { ...plain(network), message: `${network.text}, ${sizeText(network)}.${note}` }
  }
  const confirmation = confirmationOf(network)
  return {
    ...plain(network),
    verdict: 'confirm',
    message: `${network.text} is ${sizeText(network)}.${note} Type ${confirmation} to confirm.`,
    confirmation,
  }
}

/** Judges a value that a person wants to allow. */
export function judgeAllow(text: string): Judgement {
  const parsed = parseNetwork(text)
  if (!parsed.ok) return refusal(null, parsed.problem)
  const { network } = parsed
  const tooWide = refuseTooWide(network)
  if (tooWide !== null) return tooWide
  return { ...plain(network), message: `${network.text}, ${sizeText(network)}.` }
}

/** What of a network may be exported: without allowed parts and, save an override, never-block. */
export function piecesOf(desk: Desk, network: Network, isOverride: boolean): AddressRange[] {
  const allowed = desk.ledger.allowedSet(desk.now).ranges
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

function refuseTooWide(network: Network): Judgement | null {
  const widest = REFUSE_PREFIX[network.family]
  if (network.prefix >= widest) return null
  return refusal(
    network,
    `${network.text} is ${sizeText(network)}. Networks wider than /${widest} are not taken; name smaller ones.`,
  )
}

function refuseAllowed(desk: Desk, network: Network): Judgement {
  const allow = desk.ledger.allowOf(network, desk.now)
  const by =
    allow === null ? '' : `: ${allow.actor} allowed ${allow.network.text}${because(allow.reason)}`
  return refusal(network, `${network.text} is on the allowlist${by}. Remove the allow entry first.`)
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

function plain(network: Network): Judgement {
  return {
    value: network.text,
    addresses: sizeText(network),
    verdict: 'ok',
    message: '',
    confirmation: null,
    network,
    isOverride: false,
  }
}

function refusal(network: Network | null, message: string): Judgement {
  return {
    value: network?.text ?? null,
    addresses: network === null ? '' : sizeText(network),
    verdict: 'refused',
    message,
    confirmation: null,
    network,
    isOverride: false,
  }
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
