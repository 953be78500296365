import { z } from 'zod'
import type { ListSummary } from '../../../shared/blacklist'
import {
  exportFormatSchema,
  listNameSchema,
  unlistedPercentSchema,
} from '../../../shared/blacklist'
import { toPublicList } from '../../../shared/public-api'
import type { Engine } from '../../engine/engine'
import { jsonAnswer } from '../answer'
import { HttpError, unavailable } from '../http-error'
import { READ, type Route } from '../routes'
import { createFreshnessBook, isUnchanged } from './freshness'
import { parseQuery } from './query'

/** `GET /blacklists`: the lists in brief, without the allowlist, which nobody may block. */
export const blacklistsRoute: Route = {
  path: '/blacklists',
  wish: READ,
  answer: async ({ engine, identity, query }) => {
    parseQuery(z.object({}), query)
    refuseWhileNotReady(engine)
    const lists = await engine.client({ actor: identity.name }).blacklists.lists()
    const shown = lists.filter((list) => list.kind !== 'allowlist')
    return jsonAnswer({ lists: shown.map(toPublicList) })
  },
}

const querySchema = z.object({
  format: exportFormatSchema.default('json'),
  aggregate: z.coerce.number().pipe(unlistedPercentSchema).optional(),
})

/**
 * `GET /blacklists/{list}`: one list in an export format, as firewalls poll it. A list that is not
 * ready is 503 and never empty, which a firewall would take as 'unblock all'. A feed token gets
 * what the feed's rule lets through, once a person turned the feed on.
 */
export function createBlacklistRoute(): Route {
  const freshness = createFreshnessBook()
  return {
    path: '/blacklists/{list}',
    wish: ({ list = '' }) => ({ kind: 'list', list }),
    answer: async ({ engine, identity, params, query, headers, now }) => {
      const { format, aggregate: unlistedPercent } = parseQuery(querySchema, query)
      const name = listNameSchema.safeParse(params.list)
      if (!name.success) throw unknownList(params.list ?? '')
      refuseWhileNotReady(engine)
      refuseDemoFeed(engine, identity.role)
      const client = engine.client({ actor: identity.name })
      const lists = await client.blacklists.lists()
      const list = lists.find((summary) => summary.list === name.data)
      if (list === undefined || list.kind === 'allowlist') throw unknownList(name.data)
      const isFeed = identity.role.startsWith('feed:')
      const rule = isFeed ? needFeed(list) : {}
      const made = await client.blacklists.export({
        list: name.data,
        format,
        unlistedPercent,
        ...rule,
      })
      if (isFeed) {
        engine.notePull(list.list, { at: now, by: identity.name, entries: made.included })
      }
      const fresh = freshness.see(
        `${name.data} ${format} ${unlistedPercent ?? ''} ${JSON.stringify(rule)}`,
        made.content,
        now,
      )
      const common = {
        etag: fresh.etag,
        'last-modified': new Date(fresh.modifiedAt).toUTCString(),
        'cache-control': 'no-cache',
      }
      if (isUnchanged(headers, fresh)) return { status: 304, headers: common }
      return {
        status: 200,
        headers: {
          ...common,
          'content-type': made.mediaType,
          'content-disposition': `attachment; filename="${made.fileName.replace(/[^\w.-]/g, '_')}"`,
        },
        body: made.content,
        isCompressible: true,
      }
    },
  }
}

/** What a feed holds; 403 while it is off: a firewall keeps what it has, an empty list would free all. */
function needFeed({ list, feed }: ListSummary): { minimumHits: number; maxAgeMs?: number } {
  if (feed === null) {
    const message = `The feed of list ${list} is off. Turn it on in Blacklists, For firewalls, or with watchfloor blacklist feed ${list} --on.`
    throw new HttpError(403, 'FEED_OFF', message)
  }
  const { minimumHits, maxAgeMs } = feed
  return maxAgeMs === null ? { minimumHits } : { minimumHits, maxAgeMs }
}

function unknownList(list: string): HttpError {
  return new HttpError(
    404,
    'NOT_FOUND',
    `No list ${JSON.stringify(list.slice(0, 64))} has been seen`,
  )
}

function refuseWhileNotReady(engine: Engine): void {
  const { tally } = engine.status()
  if (tally.state === 'ready') return
  const why = tally.message === '' ? 'The lists are not ready yet' : tally.message
  throw unavailable(`${why}; ask again soon`, 5000)
}

/** Made-up addresses must never reach a firewall: a feed token gets nothing while the demo runs. */
function refuseDemoFeed(engine: Engine, role: string): void {
  if (!role.startsWith('feed:') || engine.status().workspace !== 'demo') return
  throw unavailable('The demo feed is running; its lists are not served to firewalls', 60_000)
}
