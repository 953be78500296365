import type { Command } from 'commander'
import { canonicalAddress } from '../../shared/address'
import { UsageError } from './failure'
import { type Run, withConnection } from './shell'

/** `watchfloor forget ADDRESS`: deletes all that is known of an entity. */
export function addForgetCommand(program: Command, run: Run): void {
  program
    .command('forget')
    .description(
      'delete events, evidence, alerts and counters of an address or another subject; decisions stay in the audit trail under a hashed name',
    )
    .argument('<entity>', 'IPv4 or IPv6 address, or another subject as it is written')
    .option('--confirm <entity>', 'the same again: this cannot be undone')
    .option('--reason <text>', 'why', '')
    .action((entity: string, options: { confirm?: string; reason: string }) =>
      run((shell) => {
        const value = canonicalName(entity)
        if (options.confirm === undefined || canonicalName(options.confirm) !== value) {
          throw new UsageError(
            `This deletes all that is known of ${value} and cannot be undone. Repeat it with --confirm ${value}`,
          )
        }
        return withConnection(shell, async ({ client }) => {
          const { reason } = options
          const change = await client.entity.forget({ value, confirmation: value, reason })
          shell.output.printJson(change)
          shell.output.print(change.text)
          return undefined
        })
      }),
    )
}

function canonicalName(text: string): string {
  return canonicalAddress(text.trim()) ?? text.trim()
}
