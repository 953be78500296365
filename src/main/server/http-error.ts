import { ORPCError } from '@orpc/client'
import { toContractError } from '../engine/console/errors'

/** An answer other than success: status, a code for programs and a sentence for people. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly data?: Record<string, unknown>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.name = 'HttpError'
  }
}

/** 400 with the field at fault in `data.field`. */
export function badRequest(message: string, field?: string): HttpError {
  return new HttpError(400, 'BAD_REQUEST', message, field === undefined ? undefined : { field })
}

/** 503 with Retry-After in whole seconds, at least one. */
export function unavailable(message: string, retryAfterMs: number): HttpError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new HttpError(
    503,
    'UNAVAILABLE',
    message,
    { retryAfterMs },
    { 'retry-after': `${seconds}` },
  )
}

/**
 * The answer for whatever a handler threw. Errors of the console contract keep their status and
 * words; anything unforeseen becomes a 500 that tells nothing of the inside, and null says that
 * it should be logged.
 */
export function toHttpError(error: unknown): { answer: HttpError; isForeseen: boolean } {
  if (error instanceof HttpError) return { answer: error, isForeseen: true }
  const told = toContractError(error)
  if (told instanceof ORPCError && told.status < 500) {
    const data = isRecord(told.data) ? told.data : undefined
    return { answer: new HttpError(told.status, told.code, told.message, data), isForeseen: true }
  }
  if (told instanceof ORPCError && told.code === 'UNAVAILABLE') {
    const data: unknown = told.data
    const retryAfterMs =
      isRecord(data) && typeof data.retryAfterMs === 'number' ? data.retryAfterMs : 5000
    return { answer: unavailable(told.message, retryAfterMs), isForeseen: true }
  }
  const answer = new HttpError(
    500,
    'INTERNAL',
    'Something went wrong inside; the log has the cause',
  )
  return { answer, isForeseen: false }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
