/** A DNS query as a log of Zeek tells it; what is left out is an ordinary one. */
export interface AskedName {
  client: string
  name: string
  /** Event time, ms. */
  at: number
  isFailed?: boolean
}

/** One line of Zeek's dns.log in JSON. */
export function dnsLine({ client, name, at, isFailed = false }: AskedName, n: number): string {
  const line = {
    _path: 'dns',
    ts: at / 1_000,
    uid: `C${n}`,
    'id.orig_h': client,
    'id.orig_p': 40_000 + (n % 20_000),
    'id.resp_h': '192.0.2.53',
    'id.resp_p': 53,
    proto: 'udp',
    trans_id: n % 65_536,
    query: name,
    qtype_name: 'A',
    rcode_name: isFailed ? 'NXDOMAIN' : 'NOERROR',
    ...(isFailed ? {} : { answers: ['198.51.100.9'] }),
  }
  return `${JSON.stringify(line)}\n`
}
