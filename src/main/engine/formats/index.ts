import type { FormatName } from '../../../shared/source'
import { accessLogFormat } from './access-log'
import { accessLogJsonFormat } from './access-log-json'
import { autoFormat } from './auto'
import { bindQueryFormat } from './bind-query'
import { blacklistEventFormat } from './blacklist-event'
import { chronicleDetectionFormat } from './chronicle-detection'
import { clickFormat } from './click'
import { dnsRecordFormat } from './dns-record'
import { dnsmasqFormat } from './dnsmasq'
import { forbiddenUrlFormat } from './forbidden-url'
import type { Format } from './format'
import { iisFormat } from './iis'
import { ntopngFormat } from './ntopng'
import { suricataFormat } from './suricata'
import { windowCountFormat } from './window-count'
import { zeekDnsFormat } from './zeek-dns'
import { zeekNoticeFormat } from './zeek-notice'

const FORMATS_BY_NAME: Record<FormatName, Format> = {
  auto: autoFormat,
  ntopng: ntopngFormat,
  'blacklist-event': blacklistEventFormat,
  suricata: suricataFormat,
  'zeek-notice': zeekNoticeFormat,
  'zeek-dns': zeekDnsFormat,
  'bind-query': bindQueryFormat,
  dnsmasq: dnsmasqFormat,
  'dns-record': dnsRecordFormat,
  'chronicle-detection': chronicleDetectionFormat,
  click: clickFormat,
  'window-count': windowCountFormat,
  'forbidden-url': forbiddenUrlFormat,
  'access-log': accessLogFormat,
  'access-log-json': accessLogJsonFormat,
  iis: iisFormat,
}

/** The format of a name that the settings or the command line gave. */
export function formatByName(name: FormatName): Format {
  return FORMATS_BY_NAME[name]
}
