import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { contentSecurityPolicy, NONCE_PLACEHOLDER } from '../../shared/csp'
import { codeOf } from '../engine/error-code'
import type { Answer } from './answer'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** What a page is served with. */
export interface PageOptions {
  /** Folder of the built renderer. */
  folder: string
  /** Host header of the request, already checked: the page's sockets go there. */
  host: string
  isTls: boolean
  /** A fresh nonce, base64. */
  nonce: string
}

/**
 * The page's own file at a path, null where there is none. Only plain names are looked up, so no
 * path leads out of the folder.
 */
export async function answerPage(path: string, options: PageOptions): Promise<Answer | null> {
  const segments = path === '/' ? ['index.html'] : path.slice(1).split('/')
  if (!segments.every((segment) => /^[A-Za-z0-9_@-][A-Za-z0-9._@-]*$/.test(segment))) return null
  const mediaType = MEDIA_TYPES[extname(path === '/' ? 'index.html' : path).toLowerCase()]
  if (mediaType === undefined) return null
  const content = await readIfThere(join(options.folder, ...segments))
  if (segments.join('/') === 'index.html') return answerIndex(content, options)
  // Browsers ask for it by themselves, before the page has signed in.
  if (content === null && path === '/favicon.ico') return { status: 204 }
  if (content === null) return null
  return {
    status: 200,
    headers: { 'content-type': mediaType, 'cache-control': cachingOf(segments) },
    body: content,
    isCompressible: /^(text|application)\/|svg/.test(mediaType),
  }
}

function answerIndex(content: Buffer | null, options: PageOptions): Answer {
  if (content === null) {
    return {
      status: 503,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'The console page is not built. Run `npm run build` in the checkout, then load this page again.\n',
    }
  }
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy({
        nonce: options.nonce,
        sockets: [socketOf(options)],
      }),
      'cross-origin-opener-policy': 'same-origin',
    },
    body: content.toString('utf8').replaceAll(NONCE_PLACEHOLDER, options.nonce),
    isCompressible: true,
  }
}

/** Browsers differ in whether 'self' covers sockets, so it is named. */
function socketOf({ isTls, host }: PageOptions): string {
  return `${isTls ? 'wss' : 'ws'}://${host}`
}

/** Files of the assets folder carry a hash of their content in their name and never change. */
function cachingOf(segments: readonly string[]): string {
  const isHashed = segments.length > 1 && segments[0] === 'assets'
  return isHashed ? 'public, max-age=31536000, immutable' : 'no-cache'
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null
    throw error
  }
}
