/** A link that may be opened, with the host it leads to; or the host and why it may not. */
export type CheckedLink =
  | { isAllowed: true; url: string; host: string }
  | { isAllowed: false; host: string; fault: 'no link' | 'not https' | 'host' }

/**
 * Judges a link out of an alert: https, without a name and password in it, on the usual port, and to
 * a host of the list, where `*.` at the beginning stands for any name below.
 */
export function checkLink(text: string, hosts: readonly string[]): CheckedLink {
  if (!URL.canParse(text)) return { isAllowed: false, host: '', fault: 'no link' }
  const { protocol, hostname, username, password, port, href } = new URL(text)
  if (protocol !== 'https:') return { isAllowed: false, host: hostname, fault: 'not https' }
  if (username !== '' || password !== '' || port !== '') {
    return { isAllowed: false, host: hostname, fault: 'no link' }
  }
  if (!hosts.some((host) => isHostOf(hostname, host))) {
    return { isAllowed: false, host: hostname, fault: 'host' }
  }
  return { isAllowed: true, url: href, host: hostname }
}

function isHostOf(hostname: string, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return hostname === pattern
  const below = pattern.slice(1)
  return hostname.endsWith(below) && hostname.length > below.length
}
