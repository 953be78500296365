/** Stands in index.html where each response's own nonce goes. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__'

/**
 * The content security policy of one response of the page: scripts are files of ours, styles those
 * or elements with the nonce (Mantine writes some), and nothing comes from elsewhere. `sockets` are
 * the addresses that the page may open sockets to, none in the desktop.
 */
export function contentSecurityPolicy(options: {
  nonce: string
  sockets?: readonly string[]
}): string {
  const sockets = (options.sockets ?? []).map((address) => ` ${address}`).join('')
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${options.nonce}'`,
    `connect-src 'self'${sockets}`,
    "font-src 'self'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}
