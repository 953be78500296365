import { headerLine, type ListFormat, networksOfExport } from './format'

/**
 * Lines for nginx's access module, to be included in http, server or location. nginx compares them
 * one after the other; for long lists its page says to use geo (`nginx-geo`).
 * https://nginx.org/en/docs/http/ngx_http_access_module.html
 */
export const nginx: ListFormat = {
  name: 'nginx',
  extension: 'conf',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    const networks = networksOfExport(input)
    yield headerLine('#', input, networks.length)
    for (const { text } of networks) yield `deny ${text};\n`
  },
}
