import { RemoteFault } from './fault'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i

/**
 * The address of an engine as a person writes it.
 * @throws RemoteFault ADDRESS, where it is none, or would send the token in the clear.
 */
export function parseRemoteAddress(text: string): URL {
  const written = text.trim()
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `https://${written}`
  if (written === '' || !URL.canParse(withScheme)) {
    throw refuse(
      'Write the address as watchfloor serve prints it, such as https://soc.example:7171.',
    )
  }
  const url = new URL(withScheme)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refuse('The address of an engine begins with https://.')
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse('The token has a field of its own; leave it out of the address.')
  }
  if (url.pathname !== '/' || url.search !== '') {
    throw refuse('Write the address without a path: host and port alone.')
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw refuse('Without TLS everybody on the way could read the token: write https://.')
  }
  url.hash = ''
  return url
}

function refuse(message: string): RemoteFault {
  return new RemoteFault('ADDRESS', message)
}
