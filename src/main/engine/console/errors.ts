import { ORPCError } from '@orpc/server'
import { BadInputError, ConflictError, NotFoundError, UnavailableError } from '../decision'
import { ModelError } from '../models/model-error'
import { SourceError } from '../sources/source'

/**
 * The error of the console contract that stands for an error of the engine; errors that are no
 * part of the contract come back as they are.
 */
export function toContractError(error: unknown): unknown {
  if (error instanceof ModelError) {
    const data = { field: 'path' }
    return new ORPCError('BAD_REQUEST', { message: error.message, data, cause: error })
  }
  if (error instanceof BadInputError) {
    return new ORPCError('BAD_REQUEST', {
      status: 400,
      message: error.message,
      data: error.field === undefined ? undefined : { field: error.field },
      cause: error,
    })
  }
  if (error instanceof NotFoundError) {
    return new ORPCError('NOT_FOUND', { status: 404, message: error.message, cause: error })
  }
  if (error instanceof ConflictError) {
    return new ORPCError('CONFLICT', { status: 409, message: error.message, cause: error })
  }
  if (error instanceof UnavailableError) {
    return new ORPCError('UNAVAILABLE', {
      status: 503,
      message: error.message,
      data: { retryAfterMs: error.retryAfterMs },
      cause: error,
    })
  }
  if (error instanceof SourceError) {
    const code = error.code === 'NOT_FOUND' ? 'NOT_FOUND' : 'BAD_REQUEST'
    const data = code === 'NOT_FOUND' ? undefined : { field: 'path' }
    return new ORPCError(code, { message: error.message, data, cause: error })
  }
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return namingTheField(error)
  return error
}

/** What a call answers, with the errors of a stream told like those of the call itself. */
export function withContractErrors<T>(output: T): T {
  const isStream = typeof output === 'object' && output !== null && Symbol.asyncIterator in output
  // A stream is handed on by a stream of the same items.
  return isStream ? (tellErrors(output as AsyncIterable<unknown>) as T) : output
}

async function* tellErrors(stream: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  try {
    yield* stream
  } catch (error) {
    throw toContractError(error)
  }
}

/** A refused input with the first fault in words, its field named. */
function namingTheField(error: ORPCError<string, unknown>): unknown {
  const issue = firstIssue(error.data)
  if (issue === null) return error
  const message = issue.field === '' ? issue.message : `${issue.field}: ${issue.message}`
  return new ORPCError('BAD_REQUEST', {
    status: 400,
    message,
    data: issue.field === '' ? undefined : { field: issue.field },
    cause: error,
  })
}

function firstIssue(data: unknown): { field: string; message: string } | null {
  if (typeof data !== 'object' || data === null || !('issues' in data)) return null
  const { issues } = data
  const first: unknown = Array.isArray(issues) ? issues[0] : undefined
  if (typeof first !== 'object' || first === null || !('message' in first)) return null
  const path = 'path' in first && Array.isArray(first.path) ? first.path : []
  return { field: path.map(pathPart).join('.'), message: String(first.message) }
}

function pathPart(part: unknown): string {
  const isWrapped = typeof part === 'object' && part !== null && 'key' in part
  return String(isWrapped ? part.key : part)
}
