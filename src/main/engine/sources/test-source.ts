import { stat } from 'node:fs/promises'
import type { FormatName } from '../../../shared/source'
import { formatByName } from '../formats'
import type { DnsRecordRules } from '../formats/dns-record-rules'
import { formatNameOf } from '../formats/format'
import { createLogFileSource } from './log-file'
import { SourceError } from './source'

/** Records that a test reads. */
const TEST_RECORDS = 20

/** What a look at a source's first records found; the steps end with the first that failed. */
export interface SourceTest {
  steps: { name: string; isOk: boolean; detail: string }[]
  format: string | null
  records: number
  rejected: number
  /** Records of other kinds that a mixed log holds. */
  skipped: number
}

/** Reads the first records of a file and stores nothing. */
export async function testSource(
  path: string,
  formatName: FormatName,
  dnsRecord: DnsRecordRules,
): Promise<SourceTest> {
  const test: SourceTest = { steps: [], format: null, records: 0, rejected: 0, skipped: 0 }
  const tell = (name: string, isOk: boolean, detail: string) =>
    test.steps.push({ name, isOk, detail })
  try {
    const found = await stat(path)
    tell('File found', true, `${found.size.toLocaleString('en')} bytes`)
  } catch {
    tell(
      'File found',
      false,
      `${path} does not exist yet. You can add it; it is read as soon as it appears.`,
    )
    return test
  }
  try {
    await readFirst(path, { formatName, dnsRecord }, test)
  } catch (error) {
    tell('Readable', false, error instanceof SourceError ? error.message : String(error))
    return test
  }
  tell('Readable', true, '')
  if (test.records === 0) {
    tell('Read records', true, 'The file is empty so far.')
    return test
  }
  const isOk = test.rejected < test.records
  const read = test.records - test.rejected - test.skipped
  const skipped = test.skipped === 0 ? '' : `, ${test.skipped} skipped: no alerts`
  const rest = `${test.rejected} rejected${skipped}`
  tell('Read records', isOk, `${read} of the first ${test.records} read, ${rest}`)
  return test
}

async function readFirst(
  path: string,
  { formatName, dnsRecord }: { formatName: FormatName; dnsRecord: DnsRecordRules },
  test: SourceTest,
): Promise<void> {
  const format = formatByName(formatName)
  const source = createLogFileSource(
    { id: 'test', name: 'test', path, format: formatName },
    { isFollowed: false },
  )
  const stopper = new AbortController()
  for await (const batch of source.read(new Map(), stopper.signal)) {
    for (const record of batch.records.slice(0, TEST_RECORDS - test.records)) {
      const result = format.parse(record, { transportTime: batch.transportTime, dnsRecord })
      test.records += 1
      if (result.kind === 'reject') test.rejected += 1
      else if (result.kind === 'skip') test.skipped += 1
      else if (test.format === null) test.format = formatNameOf(result)
    }
    if (test.records >= TEST_RECORDS) break
  }
  stopper.abort()
}
