/** A statement as the client hands it to a connection. */
interface Statement {
  query: string
  query_params?: Record<string, unknown>
}

/**
 * The same statement with its parameters set by itself, on its connection. The embedded engine binds
 * parameters that come beside a statement for the whole process, so that only one such statement
 * runs at a time.
 * @throws TypeError for a value that is no string, number or list of these
 */
export function bindInside<S extends Statement>(statement: S): S {
  const params = Object.entries(statement.query_params ?? {})
  if (params.length === 0) return statement
  const sets = params.map(
    ([name, value]) => `param_${checkName(name)} = ${quote(transport(value))}`,
  )
  return {
    ...statement,
    query: `SET ${sets.join(', ')}; ${statement.query}`,
    query_params: undefined,
  }
}

function checkName(name: string): string {
  if (!/^\w+$/.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a parameter`)
  return name
}

/** A value in the text that parameters travel in: as in TabSeparated, lists with quoted texts. */
function transport(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(',')}]`
  return typeof value === 'string' ? escapeText(value) : toLiteral(value)
}

function toLiteral(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  throw new TypeError(`${String(value)} cannot be a parameter`)
}

function quote(text: string): string {
  return `'${escapeText(text).replaceAll("'", "\\'")}'`
}

function escapeText(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\0', '\\0')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
}
