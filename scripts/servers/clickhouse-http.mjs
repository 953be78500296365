// The program behind `startClickHouse`: ClickHouse's engine (chDB) behind the part of its HTTP
// interface that clients use. Its one argument is JSON: {path, port, username, password, certificate}.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Session } from 'chdb'
import { statusOf } from './clickhouse-errors.mjs'

/** Statements that run side by side. */
const SESSIONS = 4
/** Parameters of the address that are no settings of the engine. */
const OWN_PARAMETERS = [
  ...['query', 'query_id', 'database', 'default_format', 'user', 'password', 'session_id'],
  // Answers are always gathered whole here, and compressed when they are asked for.
  ...['wait_end_of_query', 'enable_http_compression', 'http_write_exception_in_output_format'],
]
const INSERT = /^\s*INSERT\s+INTO\s+([\w.]+)\s*(?:\(([^()]*)\))?\s*FORMAT\s+(\w+)\s*;?\s*$/i
/** Formats whose rows the engine takes as bytes. */
const RAW_FORMATS = ['JSONEachRow', 'JSONCompactEachRow', 'TabSeparated', 'CSV']

const options = JSON.parse(process.argv[2])
const idle = Array.from({ length: SESSIONS }, () => new Session(options.path))
const waiting = []

async function withSession(work) {
  const session = idle.pop() ?? (await new Promise((resolve) => waiting.push(resolve)))
  try {
    return await work(session)
  } finally {
    const next = waiting.shift()
    if (next === undefined) idle.push(session)
    else next(session)
  }
}

const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** Runs one request's statement with its settings, which no other statement sees. */
async function run({ sql, body, database, format, settings, parameters }) {
  // Without a session of HTTP's own, a SET ends with its request.
  if (/^\s*SET\s/i.test(sql)) return { bytes: Buffer.alloc(0), read: 0, written: 0 }
  return withSession(async (session) => {
    const names = Object.keys(settings)
    try {
      for (const name of names) {
        await session.queryAsync(`SET ${name} = ${quote(settings[name])}`)
      }
      for (const [name, value] of Object.entries(parameters)) {
        await session.queryAsync(`SET param_${name} = ${quote(value)}`)
      }
      if (database !== null) await session.queryAsync(`USE ${database}`)
      return await execute(session, sql, body, format)
    } finally {
      for (const name of names) {
        await session.queryAsync(`SET ${name} = DEFAULT`).catch(() => undefined)
      }
      await session.queryAsync('USE default')
    }
  })
}

async function execute(session, sql, body, format) {
  const [, table, columns, rowFormat] = INSERT.exec(sql) ?? []
  if (RAW_FORMATS.includes(rowFormat)) {
    if (body.length === 0) return { bytes: body, read: 0, written: 0 }
    const { rowsWritten } = await session.insert({
      table,
      columns: columns?.split(',').map((column) => column.trim().replaceAll('`', '')),
      format: rowFormat,
      values: body,
    })
    return { bytes: Buffer.alloc(0), read: 0, written: rowsWritten }
  }
  const statement = body.length === 0 ? sql : [sql, body.toString()].filter(Boolean).join('\n')
  const result = await session.queryAsync(statement, { format })
  return { bytes: Buffer.from(result.bytes()), read: result.rowsRead, written: 0 }
}

/** Who asks: by Basic, by ClickHouse's own headers, or in the address. */
function isWelcome(headers, query) {
  const { authorization = '' } = headers
  let user = headers['x-clickhouse-user'] ?? query.get('user') ?? 'default'
  let password = headers['x-clickhouse-key'] ?? query.get('password') ?? ''
  if (authorization.startsWith('Basic ')) {
    const text = Buffer.from(authorization.slice(6), 'base64').toString()
    user = text.slice(0, text.indexOf(':'))
    password = text.slice(text.indexOf(':') + 1)
  }
  return user === options.username && password === options.password
    ? null
    : `Code: 516. DB::Exception: ${user}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`
}

async function readBody(request) {
  const pieces = []
  for await (const piece of request) pieces.push(piece)
  const body = Buffer.concat(pieces)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

/** Fields of a form, by their names; clients send parameters so that are too long for the address. */
function readForm(body, boundary) {
  const fields = new Map()
  // Bytes as letters, so that places in the text are places in the body.
  const text = body.toString('latin1')
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const end = part.indexOf('\r\n\r\n')
    const name = /name="([^"]*)"/.exec(part.slice(0, end))?.[1] ?? ''
    fields.set(name, Buffer.from(part.slice(end + 4, -2), 'latin1').toString())
  }
  return fields
}

function toStatement(address, body, headers) {
  const query = new URLSearchParams(address)
  const boundary = /^multipart\/form-data;.*boundary=(\S+)/.exec(headers['content-type'] ?? '')?.[1]
  const form = boundary === undefined ? null : readForm(body, boundary)
  for (const [name, value] of form ?? []) query.set(name, value)
  const settings = {}
  const parameters = {}
  for (const [name, value] of query) {
    if (name.startsWith('param_')) parameters[name.slice(6)] = value
    else if (!OWN_PARAMETERS.includes(name) && /^\w+$/.test(name)) settings[name] = value
  }
  return {
    sql: query.get('query') ?? '',
    body: form === null ? body : Buffer.alloc(0),
    database: headers['x-clickhouse-database'] ?? query.get('database'),
    format: query.get('default_format') ?? headers['x-clickhouse-format'] ?? 'TabSeparated',
    settings,
    parameters,
  }
}

function send(request, response, status, headers, bytes) {
  const wantsGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') && bytes.length > 0
  const body = wantsGzip ? gzipSync(bytes) : bytes
  response.writeHead(status, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-server-display-name': 'watchfloor-tests',
    ...headers,
    ...(wantsGzip ? { 'content-encoding': 'gzip' } : {}),
    'content-length': body.length,
  })
  response.end(body)
}

async function answer(request, response) {
  const { pathname, searchParams: query } = new URL(request.url, 'http://server')
  if (pathname === '/ping') return send(request, response, 200, {}, Buffer.from('Ok.\n'))
  const started = process.hrtime.bigint()
  const body = await readBody(request)
  const id = query.get('query_id') ?? crypto.randomUUID()
  try {
    const refusal = isWelcome(request.headers, query)
    if (refusal !== null) throw new Error(refusal)
    const { bytes, read, written } = await run(toStatement(query, body, request.headers))
    const summary = {
      read_rows: `${read}`,
      written_rows: `${written}`,
      result_bytes: `${bytes.length}`,
      elapsed_ns: `${process.hrtime.bigint() - started}`,
    }
    const headers = { 'x-clickhouse-query-id': id, 'x-clickhouse-summary': JSON.stringify(summary) }
    return send(request, response, 200, headers, bytes)
  } catch (error) {
    const [, code = '1002'] = /Code: (\d+)/.exec(error.message) ?? []
    const headers = { 'x-clickhouse-query-id': id, 'x-clickhouse-exception-code': code }
    return send(request, response, statusOf(code), headers, Buffer.from(`${error.message}\n`))
  }
}

const handle = (request, response) =>
  answer(request, response).catch((error) => response.destroy(error))
const { certificate } = options
const server =
  certificate === null
    ? createServer(handle)
    : createTlsServer(
        { cert: readFileSync(certificate.cert), key: readFileSync(certificate.key) },
        handle,
      )
server.keepAliveTimeout = 10_000
server.listen(options.port, '127.0.0.1')
