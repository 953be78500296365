import { z } from 'zod'
import { badRequest } from '../http-error'

/**
 * The parameters of a query string, judged by a schema; the first fault is a 400 that names the
 * parameter. A parameter given twice, or one nobody knows, is a fault too: a filter that is
 * silently ignored would answer with more than was asked for.
 */
export function parseQuery<T extends z.ZodObject>(schema: T, query: URLSearchParams): z.infer<T> {
  const given: Record<string, string> = {}
  for (const [name, value] of query) {
    if (name in given) throw badRequest(`The parameter ${name} is given twice`, name)
    if (!(name in schema.shape)) throw badRequest(unknownParameter(name, schema), name)
    given[name] = value
  }
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = issue?.path.map(String).join('.') ?? ''
  throw badRequest(`${field}: ${issue?.message ?? 'is not valid'}`, field)
}

/** A whole number in a query string. */
export function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message)
}

function unknownParameter(name: string, schema: z.ZodObject): string {
  const known = Object.keys(schema.shape)
  const words = known.length === 0 ? 'this route takes none' : `known are ${known.join(', ')}`
  return `There is no parameter ${JSON.stringify(name.slice(0, 100))}; ${words}`
}
