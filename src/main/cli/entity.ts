import type { Command } from 'commander'
import type { Entity } from '../../shared/entity'
import type { Note, PastDecision, Related } from '../../shared/entity-page'
import { isoTime } from '../../shared/public-api'
import { numberOption } from './duration'
import { type Run, withConnection } from './shell'
import { formatTable, formatTime } from './table'

/** All that `entity` tells. */
interface Known {
  entity: Entity
  notes: Note[]
  related: Related
  decisions: PastDecision[]
}

/** `watchfloor entity VALUE`: what is known about an address, domain, host or user. */
export function addEntityCommand(program: Command, run: Run): void {
  program
    .command('entity')
    .description('what is known about an address, domain, host or user')
    .argument('<value>', 'an address, domain, host or user as it is written')
    .option(
      '--limit <count>',
      'related entities of each kind, and decisions',
      numberOption(1, 20),
      10,
    )
    .option('--note <text>', 'write a note on it first')
    .action((value: string, options: { limit: number; note?: string }) =>
      run((shell) =>
        withConnection(shell, async ({ client }) => {
          const { limit, note } = options
          if (note !== undefined) await client.entity.addNote({ value, text: note })
          const entity = await client.entity.get({ value })
          const known: Known = {
            entity,
            notes: await client.entity.notes({ value }),
            related: await client.entity.related({ value }),
            decisions: (await client.entity.decisions({ value, limit })).decisions,
          }
          shell.output.printJson(toPublic(known, limit))
          shell.output.print(toText(known, limit))
          return undefined
        }),
      ),
    )
}

function toPublic({ entity, notes, related, decisions }: Known, limit: number) {
  const { value, kind, risk, verdict, summary, events, firstSeen, lastSeen } = entity
  return {
    value,
    kind,
    verdict,
    risk,
    summary,
    never_block: entity.neverBlock,
    events,
    alerts: entity.alerts,
    open_alerts: entity.openAlerts,
    by_severity: entity.bySeverity,
    first_seen: firstSeen === null ? null : isoTime(firstSeen),
    last_seen: lastSeen === null ? null : isoTime(lastSeen),
    lists: holding(entity).map(({ list, entry, state, since, expiresAt, reason, actor }) => ({
      list,
      entry,
      state,
      since: since === null ? null : isoTime(since),
      until: expiresAt === null ? null : isoTime(expiresAt),
      reason,
      actor,
    })),
    notes: notes.map(({ author, at, text }) => ({ author, at: isoTime(at), text })),
    related: related.groups.map(({ relation, rows, total }) => ({
      relation,
      total,
      entities: rows.slice(0, limit).map(({ last, ...row }) => ({ ...row, last: isoTime(last) })),
    })),
    decisions: decisions.map(({ at, actor, action, object, reason }) => ({
      at: isoTime(at),
      actor,
      action,
      object,
      reason,
    })),
  }
}

function holding({ lists }: Entity) {
  return lists.filter(({ state }) => state !== 'not listed')
}

function toText({ entity, notes, related, decisions }: Known, limit: number): string {
  const parts = [
    `${entity.value}: ${entity.verdict}, risk ${entity.risk.toFixed(1)}\n${entity.summary}`,
    ...(entity.neverBlock === null ? [] : [entity.neverBlock]),
    tableOf(
      ['List', 'Entry', 'State', 'By', 'Reason'],
      holding(entity).map((each) => [
        each.title,
        each.entry ?? '',
        each.state,
        each.actor,
        each.reason,
      ]),
    ),
    tableOf(
      ['Note (UTC)', 'By', 'Text'],
      notes.map(({ at, author, text }) => [formatTime(at), author, text]),
    ),
    tableOf(
      ['Relation', 'Entity', 'Events', 'Worst', 'Last (UTC)'],
      related.groups.flatMap(({ relation, rows }) =>
        rows
          .slice(0, limit)
          .map((row) => [
            relation,
            row.value,
            `${row.events}`,
            row.severity ?? '',
            formatTime(row.last),
          ]),
      ),
    ),
    tableOf(
      ['Decision (UTC)', 'By', 'Action', 'On', 'Reason'],
      decisions.map((each) => [
        formatTime(each.at),
        each.actor,
        each.action,
        each.object,
        each.reason,
      ]),
    ),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function tableOf(titles: readonly string[], rows: readonly string[][]): string {
  if (rows.length === 0) return ''
  return formatTable(
    titles.map((title) => ({ title, width: 80 })),
    rows,
  )
}
