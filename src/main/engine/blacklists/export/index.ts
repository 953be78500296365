import { createHash } from 'node:crypto'
import type { Export, ExportFormat } from '../../../../shared/blacklist'
import type { Contents } from '../contents'
import type { ListIdentity } from '../names'
import { csv } from './csv'
import type { ListFormat } from './format'
import { json } from './json'
import { nftables } from './nftables'
import { panos } from './panos'
import { txt } from './txt'

const FORMATS: Record<ExportFormat, ListFormat> = { nftables, txt, json, csv, panos }

/** What an export is made of. */
export interface ExportParts {
  list: ListIdentity
  contents: Contents
  format: ExportFormat
  at: number
  isDemo: boolean
}

/** Writes the contents of a list in a format, with a name that tells list, time and demo. */
export function writeExport({ list, contents, format, at, isDemo }: ExportParts): Export {
  const { extension, mediaType, write } = FORMATS[format]
  const content = write({ list, items: contents.items, at })
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')
  const kind = format === 'panos' ? '-panos' : ''
  return {
    fileName: `${isDemo ? 'demo-' : ''}watchfloor-${list.list}${kind}-${stamp}.${extension}`,
    mediaType,
    content,
    included: contents.included,
    leftOut: contents.leftOut,
    sha256: createHash('sha256').update(content).digest('hex'),
  }
}
