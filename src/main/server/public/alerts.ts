import { z } from 'zod'
import { toPublicAlert } from '../../../shared/public-api'
import { queryTextSchema } from '../../../shared/query/setting'
import { severitySchema } from '../../../shared/severity'
import { jsonAnswer } from '../answer'
import { READ, type Route } from '../routes'
import { parseQuery, wholeNumber } from './query'

const querySchema = z.object({
  /** Least severity. */
  severity: severitySchema.optional(),
  status: z.enum(['open', 'new', 'acknowledged', 'closed', 'all']).default('all'),
  text: z.string().max(200).optional(),
  /** In the query language. */
  query: queryTextSchema.optional(),
  limit: wholeNumber(1, 1000).default(100),
  cursor: z.string().min(1).max(500).optional(),
})

/** `GET /alerts`: stored alerts, newest first, paged by key. */
export const alertsRoute: Route = {
  path: '/alerts',
  wish: READ,
  answer: async ({ engine, identity, query }) => {
    const asked = parseQuery(querySchema, query)
    const { text } = asked
    const page = await engine.client({ actor: identity.name }).alerts.list({
      status: asked.status,
      filter: {
        ...(asked.severity === undefined ? {} : { severity: asked.severity }),
        ...(text === undefined ? {} : { text }),
        ...(asked.query === undefined ? {} : { query: asked.query }),
      },
      limit: asked.limit,
      cursor: asked.cursor ?? null,
    })
    return jsonAnswer({ alerts: page.alerts.map(toPublicAlert), next: page.next })
  },
}
