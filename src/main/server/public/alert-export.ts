import { z } from 'zod'
import { alertExportSchema, EXPORT_MEDIA, exportFileName } from '../../../shared/alert-export'
import { queryTextSchema } from '../../../shared/query/setting'
import { severitySchema } from '../../../shared/severity'
import { READ, type Route } from '../routes'
import { parseQuery } from './query'

const querySchema = alertExportSchema.omit({ filter: true }).extend({
  severity: severitySchema.optional(),
  text: z.string().max(200).optional(),
  query: queryTextSchema.optional(),
})

/** `GET /alerts/export`: alerts of a filter or their events, all of them, as they are read. */
export const alertExportRoute: Route = {
  path: '/alerts/export',
  wish: READ,
  answer: async ({ engine, identity, query, now }) => {
    const { severity, text, query: asked, ...rest } = parseQuery(querySchema, query)
    const filter = {
      ...(severity === undefined ? {} : { severity }),
      ...(text === undefined ? {} : { text }),
      ...(asked === undefined ? {} : { query: asked }),
    }
    const client = engine.client({ actor: identity.name })
    const { workspace } = await client.hello()
    const pieces = await client.alerts.export({ ...rest, filter })
    const name = exportFileName({ ...rest, filter }, now, workspace === 'demo')
    return {
      status: 200,
      headers: {
        'content-type': EXPORT_MEDIA[rest.format],
        'content-disposition': `attachment; filename="${name}"`,
      },
      pieces: textOf(pieces),
      isCompressible: true,
    }
  },
}

async function* textOf(pieces: AsyncIterable<{ text: string }>): AsyncGenerator<string> {
  for await (const { text } of pieces) if (text !== '') yield text
}
