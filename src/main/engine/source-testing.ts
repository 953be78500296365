import type { SourceSettings, TestSource } from '../../shared/source'
import { BadInputError } from './decision'
import type { EngineLog } from './engine'
import type { DnsRecordRules } from './formats/dns-record-rules'
import type { WebReading } from './formats/format'
import type { KeptSecrets } from './kept-secrets'
import { testChronicle } from './sources/test-chronicle'
import { testElasticsearch } from './sources/test-elasticsearch'
import { testKafka } from './sources/test-kafka'
import { type SourceTest, testSource } from './sources/test-source'

/** What a test of a source needs. */
export interface SourceTestingParts {
  secrets: Pick<KeptSecrets, 'readerOf'>
  /** How DNS records must be. */
  dnsRecord: DnsRecordRules
  /** How access logs of web servers are read. */
  web: WebReading
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Looks at what may become a source, with the key that it names; nothing is kept. */
export function testNewSource(
  input: TestSource,
  { secrets, dnsRecord, web, log, now, wait }: SourceTestingParts,
): Promise<SourceTest> {
  if (input.kind === 'log-file') return testSource(input.path, input.format, dnsRecord)
  const readSecret = secrets.readerOf()
  if (input.kind === 'kafka') {
    return testKafka(input, input.format, { readSecret, dnsRecord, now, wait, log })
  }
  if (input.kind === 'elasticsearch') {
    const { secret, ...asked } = input
    const readGiven = secret === undefined ? readSecret : async () => secret
    const context = { dnsRecord, web }
    return testElasticsearch(asked, input.format, { readSecret: readGiven, context, now })
  }
  const { key, ...reading } = input
  const readKey = key === undefined ? readSecret : async () => key
  return testChronicle(reading, input.format, { readSecret: readKey, now, wait })
}

/** Looks at a source that is set up, with its secret. @throws BadInputError for one that others push to. */
export async function testKnownSource(
  source: SourceSettings,
  { secrets, dnsRecord, web, log, now, wait }: SourceTestingParts,
): Promise<SourceTest> {
  if (source.kind === 'http') {
    throw new BadInputError('Others post to this source: there is nothing to connect to.', 'id')
  }
  if (source.kind === 'log-file') return testSource(source.path, source.format, dnsRecord)
  const readSecret = secrets.readerOf(source.id)
  if (source.kind === 'chronicle') {
    return testChronicle(source, source.format, { readSecret, now, wait })
  }
  if (source.kind === 'elasticsearch') {
    return testElasticsearch(source, source.format, {
      readSecret,
      context: { dnsRecord, web },
      now,
    })
  }
  return testKafka(source, source.format, { readSecret, dnsRecord, now, wait, log })
}
