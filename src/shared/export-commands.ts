import type { ExportFormat } from './blacklist'
import { shortListName } from './short-list-name'

/** What a command needs to know: the list, the file of the export, and the feed's address. */
export interface LoadingPlace {
  list: string
  file: string
  /** Of the feed, with the format: the firewall pulls it itself. */
  url: string
}

/** Lines that have a product load an export, or pull the feed; null where people read the format. */
type Commands = (place: LoadingPlace) => string[]

const COMMANDS: Record<ExportFormat, Commands | null> = {
  nftables: ({ file }) => [`nft -f ${file}`],
  txt: null,
  json: null,
  csv: null,
  panos: ({ list, url }) => [
    `set external-list watchfloor-${list} type ip url ${url}`,
    `set external-list watchfloor-${list} type ip auth username feed`,
    `set external-list watchfloor-${list} type ip recurring five-minute`,
  ],
  fortigate: ({ list, url }) => [
    'config system external-resource',
    `    edit "watchfloor-${shortListName('', list, 11)}"`,
    '        set type address',
    `        set resource "${url}"`,
    '        set username "feed"',
    '        set password TOKEN',
    '        set refresh-rate 5',
    '    next',
    'end',
  ],
  ipset: ({ list, file }) => {
    const set = shortListName('wf_', list, 7)
    return [
      `ipset restore -file ${file}`,
      `iptables -I INPUT -m set --match-set ${set}_v4 src -j DROP   # once`,
      `ip6tables -I INPUT -m set --match-set ${set}_v6 src -j DROP  # once`,
    ]
  },
  nginx: ({ file }) => [
    `include ${file};  # in http, server or location of nginx.conf`,
    'nginx -t && nginx -s reload',
  ],
  'nginx-geo': ({ file }) => [
    `geo $watchfloor_listed { default 0; include ${file}; }  # in http of nginx.conf`,
    'if ($watchfloor_listed) { return 403; }  # in server',
    'nginx -t && nginx -s reload',
  ],
  suricata: ({ file }) => [
    '1,Watchfloor,Addresses on a list of Watchfloor  # a line of reputation-categories-file',
    `reputation-files: [${file}]  # in suricata.yaml`,
    'drop ip any any -> any any (msg:"On a list of Watchfloor"; iprep:src,Watchfloor,>,0; sid:1000001; rev:1;)',
    'kill -USR2 "$(pidof suricata)"',
  ],
  mikrotik: ({ list, file }) => [
    `/import file-name=${file}`,
    `/ip firewall raw add chain=prerouting src-address-list=watchfloor_${list} action=drop  # once`,
    `/ipv6 firewall raw add chain=prerouting src-address-list=watchfloor_${list} action=drop  # once`,
  ],
  juniper: ({ list, file }) => [
    'configure',
    `load replace ${file}`,
    `set firewall family inet filter INPUT term watchfloor from source-prefix-list watchfloor-${list}  # once`,
    'set firewall family inet filter INPUT term watchfloor then discard  # once, before terms that accept',
    'commit and-quit',
  ],
  stix: ({ file }) => [
    `curl -X POST https://MISP/events/upload_stix/2 -H 'authorization: KEY' -H 'accept: application/json' -d @${file}`,
    `jq '{objects}' ${file} | curl -X POST https://TAXII-SERVER/API-ROOT/collections/ID/objects/ -H 'content-type: application/taxii+json;version=2.1' -d @-`,
  ],
  zeek: ({ file }) => [
    '@load frameworks/intel/seen',
    `redef Intel::read_files += { "${file}" };  # in local.zeek`,
    'zeekctl deploy  # once; Zeek reads the file again when it changes',
  ],
  misp: ({ file }) => [
    `curl -X POST https://MISP/events/add -H 'authorization: KEY' -H 'accept: application/json' -H 'content-type: application/json' -d @${file}`,
    `curl -X POST "https://MISP/events/edit/$(jq -r .Event.uuid ${file})" -H 'authorization: KEY' -H 'accept: application/json' -H 'content-type: application/json' -d @${file}  # later; attributes that left the list stay`,
  ],
  pf: ({ list, file }) => {
    const table = shortListName('wf_', list)
    return [
      `table <${table}> persist file "${file}"  # in pf.conf, once`,
      `block in quick from <${table}>  # in pf.conf, once`,
      `pfctl -t ${table} -T replace -f ${file}`,
    ]
  },
  haproxy: ({ file }) => [
    `http-request deny if { src -f ${file} }  # in a frontend, once`,
    'haproxy -c -f /etc/haproxy/haproxy.cfg && systemctl reload haproxy',
  ],
  hosts: ({ file }) => [`addn-hosts=${file}   # a line for dnsmasq.conf; resolvers differ`],
  rpz: ({ list, file }) => [
    `zone "watchfloor-${list}" { type primary; file "${file}"; };   # once, in named.conf`,
    `response-policy { zone "watchfloor-${list}"; };   # once, in its options`,
    `rndc reload watchfloor-${list}`,
  ],
  dnsmasq: ({ list, file }) => [
    `cp ${file} /etc/dnsmasq.d/watchfloor-${list}.conf`,
    'dnsmasq --test && systemctl restart dnsmasq',
  ],
}

/** The lines that load an export into its product, none where people read the format themselves. */
export function loadingCommands(format: ExportFormat, place: LoadingPlace): string[] {
  return COMMANDS[format]?.(place) ?? []
}
