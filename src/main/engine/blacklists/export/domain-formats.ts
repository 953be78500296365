import { type DomainExportInput, writeDnsmasq, writeHosts, writeRpz } from './domain-text'
import { domainsOf, type ExportInput, type ListFormat } from './format'

const mediaType = 'text/plain; charset=utf-8'

/** A file in the form of /etc/hosts. */
export const hosts: ListFormat = {
  name: 'hosts',
  extension: 'txt',
  mediaType,
  *write(input) {
    yield writeHosts(namesOf(input))
  },
}

/** A response policy zone for BIND, Unbound, Knot and PowerDNS. */
export const rpz: ListFormat = {
  name: 'rpz',
  extension: 'rpz',
  mediaType,
  *write(input) {
    yield writeRpz(namesOf(input))
  },
}

/** A conf-file for dnsmasq. */
export const dnsmasq: ListFormat = {
  name: 'dnsmasq',
  extension: 'conf',
  mediaType,
  *write(input) {
    yield writeDnsmasq(namesOf(input))
  },
}

/** The serial is the time in seconds: a name server takes a later file whatever was taken back. */
function namesOf({ list, items, at, isDemo }: ExportInput): DomainExportInput {
  const serial = Math.floor(at / 1000) % 2 ** 32
  return { list: list.list, domains: domainsOf(items), at, isDemo, serial }
}
