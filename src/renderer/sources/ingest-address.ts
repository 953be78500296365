import { ingestPath } from '../../shared/source'

/** Where deliveries are posted: the whole address in a browser, the path alone in the desktop. */
export function ingestAddress(source: string, origin: string): string {
  const isServed = /^https?:\/\//.test(origin)
  return isServed ? `${origin}${ingestPath(source)}` : ingestPath(source)
}
