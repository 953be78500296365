import { ingestPath } from '../../shared/source'

/**
 * Where deliveries are posted: on the host that this page came from, or in the desktop on the
 * engine's own server (`serverUrl` ends with a slash). Null while that is off.
 */
export function ingestAddress(
  source: string,
  origin: string,
  serverUrl: string | null,
): string | null {
  if (/^https?:\/\//.test(origin)) return `${origin}${ingestPath(source)}`
  return serverUrl === null ? null : `${serverUrl.replace(/\/$/, '')}${ingestPath(source)}`
}
