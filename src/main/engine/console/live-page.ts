import type { Alert, Grouping, LiveFilter, LivePage, Tab } from '../../../shared/alert'
import { NotFoundError } from '../decision'
import type { AlertQuestion } from '../history/alert-question'
import type { Workspace } from '../workspace'
import type { LiveFeed } from './live-feed'

/** One page of the live table. */
export async function readLivePage(
  workspace: Workspace,
  feed: LiveFeed,
  input: {
    tab: Tab
    filter: LiveFilter
    grouping: Grouping
    cursor: string | null
    limit: number
    since?: number
  },
  actor: string,
): Promise<LivePage> {
  // The number is taken first: what a later batch tells again does no harm, what it left out would.
  const number = feed.lastNumber
  await workspace.pipeline.settle()
  const { since, grouping } = input
  const question = { ...(await workspace.ask(input, actor)), grouping }
  const isFiltered = Object.keys(input.filter).length > 0
  const [{ rows, groups: total, alerts: held }, all, arrivedSince] = await Promise.all([
    workspace.alerts.readGroups(question, readGroupCursor(input.cursor), input.limit),
    isFiltered ? workspace.alerts.countAlerts({ ...question, filter: {}, query: undefined }) : null,
    since === undefined
      ? null
      : workspace.alerts.countBySeverity({ ...question, arrivedAfter: since }),
  ])
  const leads = await workspace.alerts.readByKey(
    rows.map((row) => ({ windowStart: Number(row.leadWindow), id: row.leadId })),
  )
  const byId = new Map(leads.map((facts) => [facts.id, facts]))
  const groups: LivePage['groups'] = []
  for (const { leadId, leadWindow: _window, ...row } of rows) {
    const facts = byId.get(leadId)
    if (facts === undefined) continue
    const alert = workspace.desk.present(facts)
    groups.push({
      ...row,
      grouping,
      subjects: Number(row.subjects),
      detectors: Number(row.detectors),
      count: Number(row.count),
      alerts: Number(row.alerts),
      openAlerts: Number(row.openAlerts),
      title: alert.title,
      lead: alert,
    })
  }
  const last = groups[groups.length - 1]
  return {
    groups,
    next: last === undefined || rows.length < input.limit ? null : `${last.last}.${last.key}`,
    total,
    hidden: all === null ? 0 : Math.max(0, all - held),
    number,
    arrivedSince,
  }
}

/** Alerts of one row, newest first. */
export async function readGroup(
  workspace: Workspace,
  input: { group: string; grouping: Grouping; tab: Tab; filter: LiveFilter; limit: number },
  actor: string,
): Promise<Alert[]> {
  await workspace.pipeline.settle()
  const { group, grouping } = input
  const question = { ...(await workspace.ask(input, actor)), group, grouping }
  const facts = await workspace.alerts.readPage(question, null, input.limit)
  return facts.map((each) => workspace.desk.present(each))
}

/** Stored alerts, newest first, a page at a time. */
export async function readAlerts(
  workspace: Workspace,
  input: {
    status: AlertQuestion['tab']
    filter: LiveFilter
    cursor: string | null
    limit: number
  },
  actor: string,
): Promise<{ alerts: Alert[]; next: string | null }> {
  await workspace.pipeline.settle()
  const question = await workspace.ask({ tab: input.status, filter: input.filter }, actor)
  const facts = await workspace.alerts.readPage(
    question,
    readAlertCursor(input.cursor),
    input.limit,
  )
  const last = facts[facts.length - 1]
  return {
    alerts: facts.map((each) => workspace.desk.present(each)),
    next: last === undefined || facts.length < input.limit ? null : `${last.last}.${last.id}`,
  }
}

function readGroupCursor(cursor: string | null): { last: number; key: string } | null {
  const { at, rest } = splitCursor(cursor) ?? {}
  return at === undefined || rest === undefined ? null : { last: at, key: rest }
}

function readAlertCursor(cursor: string | null): { last: number; id: string } | null {
  const { at, rest } = splitCursor(cursor) ?? {}
  return at === undefined || rest === undefined ? null : { last: at, id: rest }
}

function splitCursor(cursor: string | null): { at: number; rest: string } | null {
  if (cursor === null) return null
  const match = /^(\d{1,15})\.(.*)$/s.exec(cursor)
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new NotFoundError('This page mark is not one of ours. Ask again without it.')
  }
  return { at: Number(match[1]), rest: match[2] }
}
