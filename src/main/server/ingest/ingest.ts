import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { publicIngestSchema } from '../../../shared/public-api'
import { BadInputError } from '../../engine/decision'
import type { Engine, IngestDoor, IngestOutcome } from '../../engine/engine'
import { TooManyRecordsError } from '../../engine/sources/cut-delivery'
import { type Answer, jsonAnswer } from '../answer'
import { type Doorkeeper, identify, unauthorized } from '../authentication'
import { badRequest, HttpError, toHttpError } from '../http-error'
import { parseQuery } from '../public/query'
import { canDo } from '../roles'
import { behind, isFull, readBody } from './body'
import { Room, type RoomLimits } from './room'

const MIB = 1024 * 1024

/** How much deliveries may ask of the engine. */
export interface IngestLimits {
  /** Largest body whose sender a token has proven, uncompressed bytes. */
  bodyBytes: number
  /** Largest body that has to be read before the secret in it can prove anything. */
  unprovenBodyBytes: number
  /** What both kinds may have in hand at once, each in a room of its own. */
  proven: RoomLimits
  unproven: RoomLimits
  /** How long a delivery may wait for history before its sender is told to come again, ms. */
  patienceMs: number
}

/** ntopng sends ten alerts a delivery; its requests time out after a second. */
export const INGEST_LIMITS: IngestLimits = {
  bodyBytes: 8 * MIB,
  unprovenBodyBytes: 2 * MIB,
  proven: { requests: 64, bytes: 64 * MIB },
  unproven: { requests: 64, bytes: 16 * MIB },
  patienceMs: 5_000,
}

const BEHIND_SECONDS = 5

/** What deliveries came to since the start, for the metrics. */
export interface IngestCounts {
  /** Answers by status. */
  answers: ReadonlyMap<number, number>
  bytesInHand: () => number
}

/** The route for deliveries. */
export interface Ingest extends IngestCounts {
  /** Answers one POST. @throws HttpError, and what the engine throws. */
  answer: (request: IncomingMessage, source: string, query: URLSearchParams) => Promise<Answer>
}

/**
 * `POST /ingest/{source}`: an ingest token, or ntopng's shared secret in the body, lets a delivery
 * in; its sender is answered once history has the events. Bodies of senders that nothing has
 * proven yet are small and have room of their own, so that strangers hold up nobody.
 */
export function createIngest(parts: {
  engine: Engine
  doorkeeper: Doorkeeper
  limits?: IngestLimits
}): Ingest {
  const limits = parts.limits ?? INGEST_LIMITS
  const proven = new Room(limits.proven)
  const unproven = new Room(limits.unproven)
  const answers = new Map<number, number>()
  const count = (status: number) => answers.set(status, (answers.get(status) ?? 0) + 1)

  return {
    answers,
    bytesInHand: () => proven.bytes + unproven.bytes,
    answer: async (request, source, query) => {
      try {
        parseQuery(z.object({}), query)
        const hasToken = await hasIngestToken(request, source, parts.doorkeeper)
        const door = openDoor(parts.engine, source, hasToken, request)
        const room = hasToken ? proven : unproven
        const answer = await takeIn(request, { door, hasToken, room, limits })
        count(answer.status)
        return answer
      } catch (error) {
        count(toHttpError(error).answer.status)
        throw error
      }
    },
  }
}

/** True for a token that lets into this source; throws 403 for one that lets in elsewhere. */
async function hasIngestToken(
  request: IncomingMessage,
  source: string,
  doorkeeper: Doorkeeper,
): Promise<boolean> {
  // A cookie is the page's, and the page delivers nothing.
  const { authorization } = request.headers
  const identity = await identify({ authorization }, doorkeeper)
  if (identity === null) return false
  if (canDo(identity.role, { kind: 'ingest', source })) return true
  const message = `The token ${identity.name} (${identity.role}) may not deliver to ${JSON.stringify(source.slice(0, 64))}`
  throw new HttpError(403, 'FORBIDDEN', message)
}

/** The source's door. Strangers do not learn which sources there are. */
function openDoor(
  engine: Engine,
  source: string,
  hasToken: boolean,
  request: IncomingMessage,
): IngestDoor {
  const door = engine.findIngest(source)
  if (door !== null && (hasToken || door.takesSecret)) return door
  if (hasToken) {
    const message = `No source takes deliveries at /ingest/${source.slice(0, 64)}; add one of the kind HTTP`
    throw new HttpError(404, 'NOT_FOUND', message)
  }
  throw refuse(request)
}

function refuse(request: IncomingMessage): HttpError {
  return unauthorized(
    request.headers,
    'Send an ingest token of this source, or its shared secret as ntopng does',
  )
}

interface Delivery {
  door: IngestDoor
  hasToken: boolean
  room: Room
  limits: IngestLimits
}

async function takeIn(request: IncomingMessage, delivery: Delivery): Promise<Answer> {
  const { door, hasToken, room, limits } = delivery
  try {
    const problem = door.whyBehind()
    if (problem !== null) throw historyBehind()
    const place = room.enter()
    if (place === null) throw isFull()
    let work: Promise<IngestOutcome>
    try {
      const mostBytes = hasToken ? limits.bodyBytes : limits.unprovenBodyBytes
      const body = await readBody(request, mostBytes, place)
      if (!hasToken && !door.hasSecret(body)) throw refuse(request)
      work = door.take(body)
    } catch (error) {
      place.leave()
      throw error
    }
    // What is not through yet keeps its place, whatever its sender has been told.
    const through = work.finally(() => place.leave())
    return toAnswer(await waitFor(through, limits.patienceMs))
  } catch (error) {
    if (error instanceof BadInputError) {
      door.tellRefusal(error.message)
      const isTooMuch = error instanceof TooManyRecordsError
      throw isTooMuch ? new HttpError(413, 'TOO_LARGE', error.message) : badRequest(error.message)
    }
    if (error instanceof HttpError) door.tellRefusal(wordsOf(error))
    throw error
  }
}

/** What whoever looks at the source reads of a delivery that was refused. */
function wordsOf({ status, message }: HttpError): string {
  if (status === 401) return 'A delivery came without a valid token or the right shared secret.'
  return `A delivery was refused: ${message}.`
}

/** What the work comes to, or 429 where it takes too long; the work itself goes on. */
async function waitFor<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(historyBehind()), patienceMs)
  })
  try {
    return await Promise.race([work, patience])
  } finally {
    clearTimeout(timer)
    // Where nobody waits any more, the sender comes again and learns of it then.
    work.catch(() => undefined)
  }
}

function historyBehind(): HttpError {
  return behind(
    'History is behind; send it again, what is stored by then counts once',
    BEHIND_SECONDS,
  )
}

function toAnswer({ rejects, ...counts }: IngestOutcome): Answer {
  const document = rejects.length > 0 ? { ...counts, rejects } : counts
  return jsonAnswer(publicIngestSchema.parse(document))
}
