import type { DnsOrder, DnsPage } from '../../../shared/dns-names'
import type { Workspace } from '../workspace'
import { entityOf } from './entity'

/** How far back names and clients are looked for, from the newest query on. */
const SPAN_MS = 7 * 24 * 3_600_000

/** What DNS tells of an address (the names it asked for) or of a domain (its clients), a part of it. */
export async function readDnsNames(
  { dnsNames, pipeline }: Workspace,
  input: { value: string; order: DnsOrder; after: number; limit: number },
): Promise<DnsPage> {
  const { ip, subject } = entityOf(input.value)
  await pipeline.settle()
  const newest = await dnsNames.readNewest()
  const to = (newest ?? 0) + 1
  const span = { from: to - SPAN_MS, to }
  const kind = ip === null ? 'clients' : 'names'
  if (newest === null) return { kind, rows: [], total: 0, next: null, ...span }
  const { order, after, limit } = input
  const part = { span, order, after, limit }
  const { rows, total } =
    ip === null ? await dnsNames.readOfDomain(subject, part) : await dnsNames.readOfClient(ip, part)
  const read = after + rows.length
  return { kind, rows, total, next: read < total ? read : null, ...span }
}
