import { z } from 'zod'
import { EXPORT_TEXTS, EXPORTED } from '../../../shared/alert-export'
import { EXPORT_FORMATS } from '../../../shared/blacklist'
import { publicIncidentSchema } from '../../../shared/incident'
import {
  publicAlertsSchema,
  publicBlacklistSchema,
  publicErrorSchema,
  publicIngestSchema,
  publicIpEventsSchema,
  publicListsSchema,
} from '../../../shared/public-api'
import { SEVERITIES } from '../../../shared/severity'
import { jsonAnswer } from '../answer'
import { READ, type Route } from '../routes'

/** `GET /openapi.json`: the description of the public routes. */
export function createOpenApiRoute(version: string): Route {
  const description = describe(version)
  return { path: '/openapi.json', wish: READ, answer: async () => jsonAnswer(description) }
}

interface Operation {
  summary: string
  parameters?: object[]
  answers: Record<string, object>
}

/** OpenAPI 3.1 of all routes; the schemas are those the answers are typed with. */
function describe(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Watchfloor',
      version,
      description: 'Alerts, histories of addresses and blacklists. Times are ISO 8601 in UTC.',
    },
    security: [{ bearer: [] }, { basic: [] }],
    paths: {
      ...Object.fromEntries(
        Object.entries(operations()).map(([path, operation]) => [path, { get: toGet(operation) }]),
      ),
      '/ingest/{source}': { post: ingestOperation() },
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'Any user name, the token as password',
        },
      },
      schemas: { Error: z.toJSONSchema(publicErrorSchema) },
    },
  }
}

function operations(): Record<string, Operation> {
  return {
    '/ip_events/{ip}': {
      summary: 'The history of an IP address, newest first',
      parameters: [
        inPath('ip', 'IPv4 or IPv6 address'),
        inQuery('limit', { type: 'integer', minimum: 1, maximum: 1000, default: 10 }),
        inQuery('before', { type: 'string', description: '`next` of the page before' }),
      ],
      answers: { 200: jsonContent('Events', publicIpEventsSchema) },
    },
    '/blacklists': {
      summary: 'The lists in brief',
      answers: { 200: jsonContent('Lists', publicListsSchema) },
    },
    '/blacklists/{list}': {
      summary:
        'One list in an export format; ETag and Last-Modified are given. A feed token gets what the feed of the list lets through.',
      parameters: [
        inPath('list', 'Alert id, detector or name of a list'),
        inQuery('format', { type: 'string', enum: EXPORT_FORMATS, default: 'json' }),
        inQuery('aggregate', {
          type: 'integer',
          minimum: 0,
          maximum: 75,
          description:
            'Joins neighbours. Addresses that are not listed may be so many percent of a joined network; with 0 none is. Allowed addresses never are in one',
        }),
      ],
      answers: {
        200: listContent(),
        304: { description: 'Unchanged' },
        403: failure('A feed token for another list, or the feed is off'),
        404: failure('Never seen'),
      },
    },
    '/alerts/export': {
      summary:
        'All alerts of a filter, or their events, as CSV or NDJSON, sent as they are read; what arrives meanwhile is left out. An answer that breaks off is not whole.',
      parameters: [
        inQuery('format', { type: 'string', enum: EXPORT_TEXTS }),
        inQuery('of', { type: 'string', enum: EXPORTED, default: 'alerts' }),
        inQuery('severity', { type: 'string', enum: SEVERITIES }),
        inQuery('status', { type: 'string', default: 'all' }),
        inQuery('text', { type: 'string' }),
        inQuery('query', { type: 'string', description: 'In the query language' }),
      ],
      answers: {
        200: {
          description: 'The rows',
          content: {
            'text/csv': { schema: { type: 'string' } },
            'application/x-ndjson': { schema: { type: 'string' } },
          },
        },
      },
    },
    '/alerts': {
      summary: 'Stored alerts, newest first',
      parameters: [
        inQuery('severity', { type: 'string', enum: SEVERITIES, description: 'Least severity' }),
        inQuery('status', {
          type: 'string',
          enum: ['open', 'new', 'acknowledged', 'closed', 'all'],
          default: 'all',
        }),
        inQuery('text', { type: 'string', maxLength: 200 }),
        inQuery('query', { type: 'string', maxLength: 200, description: 'The same as text' }),
        inQuery('limit', { type: 'integer', minimum: 1, maximum: 1000, default: 100 }),
        inQuery('cursor', { type: 'string', description: '`next` of the page before' }),
      ],
      answers: { 200: jsonContent('Alerts', publicAlertsSchema) },
    },
    '/incidents': {
      summary: 'Web hosts under attack, newest first, at most 500',
      parameters: [
        inQuery('host', { type: 'string', description: 'Of one host alone' }),
        inQuery('days', {
          type: 'integer',
          minimum: 1,
          maximum: 365,
          default: 30,
          description: 'How far back',
        }),
      ],
      answers: {
        200: jsonContent('Incidents', z.object({ incidents: z.array(publicIncidentSchema) })),
      },
    },
    '/openapi.json': {
      summary: 'This description',
      answers: { 200: { description: 'OpenAPI 3.1', content: { 'application/json': {} } } },
    },
    '/metrics': {
      summary: 'Prometheus text',
      answers: { 200: { description: 'Metrics', content: { 'text/plain': {} } } },
    },
    '/healthz': {
      summary: 'Whether history and lists are ready; the parts one by one where a token is given',
      answers: { 200: { description: 'Ready' } },
    },
  }
}

/** Deliveries: the one route that takes a body. */
function ingestOperation(): object {
  const records = {
    type: 'object',
    description: "ntopng's delivery with its `alerts`, or one record",
  }
  return {
    summary: 'Takes a delivery: 200 once history has its events',
    description:
      'JSON as ntopng posts it, a JSON list, or one record a line; gzip too. An ingest token of the source proves it, or `sharedsecret` in the body. A delivery that is sent again counts once.',
    security: [{ bearer: [] }, { basic: [] }, {}],
    parameters: [inPath('source', 'Id of a source of the kind HTTP')],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { oneOf: [records, { type: 'array', items: { type: 'object' } }] },
        },
        'application/x-ndjson': { schema: { type: 'string' } },
      },
    },
    responses: {
      200: jsonContent('What the delivery came to', publicIngestSchema),
      400: failure('Nothing in the body can be read'),
      401: failure('Neither a valid token nor the right shared secret'),
      403: failure('The token is of another source, or the Host or Origin is not ours'),
      404: failure('No such source'),
      413: failure('The body is too large'),
      415: failure('The Content-Encoding is not gzip'),
      429: failure('Behind; send it again after Retry-After'),
      503: failure('The source is paused or stops; see Retry-After'),
    },
  }
}

function toGet({ summary, parameters = [], answers }: Operation): object {
  return {
    summary,
    parameters,
    responses: {
      ...answers,
      400: failure('Bad input; the field is named'),
      401: failure('No valid token'),
      403: failure('The token does not allow it, or the Host or Origin is not ours'),
      503: failure('A store is away or the lists are not ready; see Retry-After'),
    },
  }
}

function inPath(name: string, description: string): object {
  return { name, in: 'path', required: true, description, schema: { type: 'string' } }
}

function inQuery(name: string, schema: object): object {
  return { name, in: 'query', required: false, schema }
}

function jsonContent(description: string, schema: z.ZodType): object {
  return { description, content: { 'application/json': { schema: z.toJSONSchema(schema) } } }
}

function listContent(): object {
  return {
    description: 'The list in the format that was asked for',
    content: {
      'application/json': { schema: z.toJSONSchema(publicBlacklistSchema) },
      'text/plain': {
        schema: { type: 'string', description: 'One address or CIDR a line, sorted' },
      },
    },
  }
}

function failure(description: string): object {
  return {
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  }
}
