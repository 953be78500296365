import { createHash } from 'node:crypto'
import {
  type Export,
  type ExportFormat,
  FORMATS_OF,
  isFormatOf,
} from '../../../../shared/blacklist'
import { BadInputError } from '../../decision'
import type { Contents } from '../contents'
import type { ListIdentity } from '../names'
import { csv } from './csv'
import { dnsmasq, hosts, rpz } from './domain-formats'
import type { ListFormat } from './format'
import { fortigate } from './fortigate'
import { haproxy } from './haproxy'
import { ipset } from './ipset'
import { json } from './json'
import { juniper } from './juniper'
import { mikrotik } from './mikrotik'
import { misp } from './misp'
import { nftables } from './nftables'
import { nginx } from './nginx'
import { nginxGeo } from './nginx-geo'
import { panos } from './panos'
import { pf } from './pf'
import { stix } from './stix'
import { suricata } from './suricata'
import { txt } from './txt'
import { zeek } from './zeek'

const FORMATS: Record<ExportFormat, ListFormat> = {
  nftables,
  txt,
  json,
  csv,
  panos,
  fortigate,
  ipset,
  nginx,
  'nginx-geo': nginxGeo,
  suricata,
  mikrotik,
  juniper,
  stix,
  zeek,
  misp,
  pf,
  haproxy,
  hosts,
  rpz,
  dnsmasq,
}

/** What an export is made of. */
export interface ExportParts {
  list: ListIdentity
  contents: Contents
  format: ExportFormat
  at: number
  isDemo: boolean
}

/**
 * Writes the contents of a list in a format, with a name that tells list, time and demo.
 * @throws BadInputError for a format that is not for what the list holds.
 */
export function writeExport({ list, contents, format, at, isDemo }: ExportParts): Export {
  checkFormat(list, format)
  const { extension, mediaType, write } = FORMATS[format]
  const content = [...write({ list, items: contents.items, at, isDemo })].join('')
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')
  const kind = isToldByEnding(format) ? '' : `-${format}`
  return {
    fileName: `${isDemo ? 'demo-' : ''}watchfloor-${list.list}${kind}-${stamp}.${extension}`,
    mediaType,
    content,
    included: contents.included,
    leftOut: contents.leftOut,
    sha256: createHash('sha256').update(content).digest('hex'),
  }
}

/** Whether no other format has its ending, or the ending is its name. */
function isToldByEnding(format: ExportFormat): boolean {
  const { extension } = FORMATS[format]
  const alike = Object.values(FORMATS).filter((other) => other.extension === extension)
  return alike.length === 1 || extension === format
}

function checkFormat({ title, holds }: ListIdentity, format: ExportFormat): void {
  if (isFormatOf(holds, format)) return
  const what = holds === 'address' ? 'addresses' : 'domains'
  throw new BadInputError(
    `${title} holds ${what}, which ${format} cannot say. Choose one of ${FORMATS_OF[holds].join(', ')}.`,
    'format',
  )
}
