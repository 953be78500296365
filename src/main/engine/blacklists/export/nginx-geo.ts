import { headerLine, type ListFormat, networksOfExport } from './format'

/**
 * Lines to be included in a `geo` block of nginx, which looks an address up in a tree however long
 * the list is: 1 for each network.
 * https://nginx.org/en/docs/http/ngx_http_geo_module.html
 */
export const nginxGeo: ListFormat = {
  name: 'nginx-geo',
  extension: 'conf',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    const networks = networksOfExport(input)
    yield headerLine('#', input, networks.length)
    for (const { text } of networks) yield `${text} 1;\n`
  },
}
