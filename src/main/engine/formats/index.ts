import type { FormatName } from '../../../shared/source'
import { autoFormat } from './auto'
import { blacklistEventFormat } from './blacklist-event'
import type { Format } from './format'
import { ntopngFormat } from './ntopng'

const FORMATS_BY_NAME: Record<FormatName, Format> = {
  auto: autoFormat,
  ntopng: ntopngFormat,
  'blacklist-event': blacklistEventFormat,
}

/** The format of a name that the settings or the command line gave. */
export function formatByName(name: FormatName): Format {
  return FORMATS_BY_NAME[name]
}
