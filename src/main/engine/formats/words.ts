/** Words that script keys write small and people do not. */
const SPELLED: ReadonlyMap<string, string> = new Map([
  ['dns', 'DNS'],
  ['http', 'HTTP'],
  ['https', 'HTTPS'],
  ['tls', 'TLS'],
  ['ssl', 'SSL'],
  ['ssh', 'SSH'],
  ['smb', 'SMB'],
  ['sql', 'SQL'],
  ['rce', 'RCE'],
  ['xss', 'XSS'],
  ['url', 'URL'],
  ['ip', 'IP'],
  ['tcp', 'TCP'],
  ['udp', 'UDP'],
  ['icmp', 'ICMP'],
  ['rst', 'RST'],
  ['syn', 'SYN'],
  ['sni', 'SNI'],
  ['alpn', 'ALPN'],
  ['asn', 'ASN'],
  ['ja3', 'JA3'],
  ['ja4', 'JA4'],
  ['dga', 'DGA'],
  ['vlan', 'VLAN'],
  ['dhcp', 'DHCP'],
  ['ntp', 'NTP'],
  ['smtp', 'SMTP'],
  ['rdp', 'RDP'],
  ['ftp', 'FTP'],
  ['snmp', 'SNMP'],
  ['arp', 'ARP'],
  ['mac', 'MAC'],
  ['idn', 'IDN'],
  ['l2tp', 'L2TP'],
])

/**
 * A script key as words: `remote_to_local_insecure_flow` becomes 'Remote to local insecure flow',
 * `ndpi_numeric_ip_host` 'Numeric IP host'. Empty for an empty key.
 */
export function humaniseKey(key: string): string {
  const words = key
    .replace(/^ndpi_/, '')
    .split(/[_\s]+/)
    .filter((word) => word !== '')
    .map((word) => SPELLED.get(word) ?? word)
  const [first, ...rest] = words
  if (first === undefined) return ''
  return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(' ')
}

/**
 * A Zeek notice type as words: `SSL::Invalid_Server_Cert` becomes 'SSL: invalid server cert',
 * `HTTP::SQL_Injection_Attacker` 'HTTP: SQL injection attacker'.
 */
export function humaniseNote(note: string): string {
  const [module = '', name = ''] = note.split('::')
  const words = name
    .split(/[_\s]+/)
    .filter((word) => word !== '')
    .map((word) => SPELLED.get(word.toLowerCase()) ?? word.toLowerCase())
  return words.length === 0 ? note : `${module}: ${words.join(' ')}`
}
