import type { Engine } from '../engine/engine'
import type { Answer } from './answer'
import type { Wish } from './roles'
import type { Identity } from './tokens'

/** What a route is given. */
export interface Call {
  engine: Engine
  identity: Identity
  /** Parts of the path in braces, decoded. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  headers: Readonly<Record<string, string | string[] | undefined>>
  now: number
}

/** One public GET route; HEAD follows from it. */
export interface Route {
  /** Path as the API description writes it: `/blacklists/{list}`. */
  path: string
  /** What a token must allow. */
  wish: (params: Readonly<Record<string, string>>) => Wish
  answer: (call: Call) => Promise<Answer>
}

/** The wish of most routes. */
export const READ: Route['wish'] = () => ({ kind: 'read' })

/** The parts in braces where a path matches a template, null where it does not. */
export function matchPath(template: string, path: string): Record<string, string> | null {
  const wanted = template.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const text = given[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined ? part !== text : text === '') return null
    if (name !== undefined) {
      const decoded = decode(text)
      if (decoded === null) return null
      params[name] = decoded
    }
  }
  return params
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    // Malformed escapes name nothing, so nothing is found.
    return null
  }
}
