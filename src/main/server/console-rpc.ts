import { ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import { toContractError } from '../engine/console/errors'
import type { CallContext, Engine } from '../engine/engine'
import { canCall, type Role } from './roles'

/** Answers the console contract on a socket for one caller until it closes. */
export type ServeConsole = (socket: WebSocket, caller: { actor: string; role: Role }) => void

/**
 * The console contract over WebSockets. What a role may not call is refused before it reaches the
 * engine; unforeseen errors are logged here and reach the caller without their inside.
 */
export function createConsoleRpc(
  router: Engine['router'],
  onUnforeseen: (error: unknown) => void,
): ServeConsole {
  const makeHandler = (role: Role) =>
    new RPCHandler<CallContext>(router, {
      clientInterceptors: [
        async ({ next, path }) => {
          if (!canCall(role, path)) throw forbidden(role, path)
          try {
            return await next()
          } catch (error) {
            const told = toContractError(error)
            if (!(told instanceof ORPCError) || told.status === 500) onUnforeseen(error)
            throw told
          }
        },
      ],
    })
  const handlers = { analyst: makeHandler('analyst'), viewer: makeHandler('viewer') }
  return (socket, { actor, role }) => {
    const handler = role === 'analyst' ? handlers.analyst : handlers.viewer
    void handler.upgrade(socket, { context: { actor, isReadOnly: role !== 'analyst' } })
  }
}

function forbidden(role: Role, path: readonly string[]): ORPCError<'FORBIDDEN', undefined> {
  return new ORPCError('FORBIDDEN', {
    status: 403,
    message: `A ${role} reads only; ${path.join('.')} needs an analyst`,
  })
}
