import { ORPCError } from '@orpc/client'
import { CommanderError } from 'commander'
import { toContractError } from '../engine/console/errors'
import { EngineError } from '../engine/engine'

/** Exit statuses that scripts rely on. */
export const EXIT = { done: 0, failed: 1, usage: 2, rejects: 3 } as const
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

/** The command line is wrong: one sentence, exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** The command could not do its work: one sentence, exit status 1. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
  }
}

/** Exit status and words for whatever ended a command; the words are one line without a stack. */
export function describeFailure(error: unknown): { status: ExitStatus; message: string } {
  if (error instanceof CommanderError) {
    return {
      status: error.exitCode === 0 ? EXIT.done : EXIT.usage,
      message: oneLine(error.message),
    }
  }
  const told = toContractError(error)
  const isUsage =
    told instanceof UsageError ||
    (told instanceof EngineError && told.code === 'BAD_SETTINGS') ||
    (told instanceof ORPCError && told.code === 'BAD_REQUEST' && !isAboutFile(told.data))
  const message = told instanceof Error ? told.message : String(told)
  return { status: isUsage ? EXIT.usage : EXIT.failed, message: oneLine(message) }
}

/** A file that cannot be read is no fault of the command line. */
function isAboutFile(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'field' in data && data.field === 'path'
}

function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ').trim()
}
