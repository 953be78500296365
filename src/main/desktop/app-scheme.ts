import { extname } from 'node:path'
import { contentSecurityPolicy, NONCE_PLACEHOLDER } from '../../shared/csp'

/** The window's own scheme and host; nothing else is ever loaded. */
export const APP_SCHEME = 'app'
export const APP_ORIGIN = 'app://watchfloor'
export const APP_PAGE = `${APP_ORIGIN}/index.html`

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** What the scheme serves from. */
export interface AppSchemeParts {
  /** Reads a file of the built renderer by its segments; null where there is none. */
  readFile: (segments: readonly string[]) => Promise<Uint8Array | null>
  /** A fresh nonce, base64. */
  makeNonce: () => string
}

/** Whether an address is a page of the window's own. */
export function isAppAddress(address: string): boolean {
  return address === APP_ORIGIN || address.startsWith(`${APP_ORIGIN}/`)
}

/**
 * The plain names that lead from the renderer's folder to a file, null for an address that names
 * another host, climbs, hides or is odd in any other way.
 */
export function pageSegments(address: string): readonly string[] | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== `${APP_SCHEME}:` || url.host !== 'watchfloor') return null
  const segments = url.pathname === '/' ? ['index.html'] : url.pathname.slice(1).split('/')
  const isPlain = segments.every((segment) => /^[A-Za-z0-9_@-][A-Za-z0-9._@-]*$/.test(segment))
  return isPlain ? segments : null
}

/** Answers one request of the window's with a file of ours, or 404; index.html with a fresh nonce. */
export async function answerAppRequest(
  request: { url: string; method: string },
  parts: AppSchemeParts,
): Promise<Response> {
  if (request.method !== 'GET') return refuse(405)
  const segments = pageSegments(request.url)
  const mediaType = segments && MEDIA_TYPES[extname(segments.at(-1) ?? '').toLowerCase()]
  if (!segments || !mediaType) return refuse(404)
  const content = await parts.readFile(segments)
  if (!content) return refuse(404)
  const headers = { 'content-type': mediaType, 'x-content-type-options': 'nosniff' }
  if (segments.join('/') !== 'index.html') return new Response(Buffer.from(content), { headers })
  const nonce = parts.makeNonce()
  const text = Buffer.from(content).toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce)
  return new Response(text, {
    headers: {
      ...headers,
      'content-security-policy': contentSecurityPolicy({ nonce }),
      'cache-control': 'no-store',
    },
  })
}

function refuse(status: 404 | 405): Response {
  return new Response('', { status, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
