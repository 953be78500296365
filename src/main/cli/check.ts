/** What was looked at, how it is, and how to mend it (null where nothing is to be done). */
export interface Check {
  name: string
  state: 'ok' | 'warning' | 'broken'
  detail: string
  mend: string | null
}

/** Nothing is to be done. */
export function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail, mend: null }
}

/** It does not work. */
export function broken(name: string, detail: string, mend: string): Check {
  return { name, state: 'broken', detail, mend }
}

/** It may be well, but somebody has to look elsewhere. */
export function unknown(name: string, detail: string, mend: string): Check {
  return { name, state: 'warning', detail, mend }
}
