import type { ElasticsearchReading } from '../../../shared/elasticsearch'
import type { FormatName } from '../../../shared/source'
import { ElasticsearchClient } from '../elasticsearch/client'
import { toBlocks } from '../elasticsearch/records'
import { formatByName } from '../formats'
import { formatNameOf, type ParseContext } from '../formats/format'
import type { ReadSecret } from '../secrets'
import type { SourceTest } from './test-source'

/** Records that a test reads at most. */
const TEST_RECORDS = 20
/** How far back it looks, where no range says. */
const LOOKS_BACK_MS = 24 * 3_600_000

/** What a test needs from its surroundings. */
export interface ElasticsearchTestParts {
  readSecret: ReadSecret
  context: Omit<ParseContext, 'transportTime'>
  now: () => number
}

/**
 * Asks a cluster who it is, opens the index, reads its first records of the range or of the last day,
 * and stores nothing. The steps end with the first that failed.
 */
export async function testElasticsearch(
  reading: ElasticsearchReading,
  format: FormatName,
  { readSecret, context, now }: ElasticsearchTestParts,
): Promise<SourceTest> {
  const test: SourceTest = { steps: [], format: null, records: 0, rejected: 0, skipped: 0 }
  const client = new ElasticsearchClient(reading, readSecret)
  const { signal } = new AbortController()
  const step = async <T>(name: string, work: () => Promise<T>, detail: (found: T) => string) => {
    try {
      const found = await work()
      test.steps.push({ name, isOk: true, detail: detail(found) })
      return found
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      test.steps.push({ name, isOk: false, detail: why })
      return null
    }
  }
  const version = await step(
    'Cluster answered',
    () => client.readVersion(signal),
    (each) => each,
  )
  if (version === null) return test
  const pit = await step(
    'Index opened',
    () => client.openPointInTime(signal),
    () => reading.index,
  )
  if (pit === null) return test
  const from = reading.from === '' ? now() - LOOKS_BACK_MS : Date.parse(reading.from)
  const to = reading.to === '' ? now() : Date.parse(reading.to)
  const search = { pit, from, to, size: TEST_RECORDS, after: null }
  const page = await step(
    'Searched',
    () => client.search(search, signal),
    ({ hits }) => (hits.length === 0 ? 'Nothing was found in this time.' : ''),
  )
  await client.closePointInTime(page?.pit ?? pit, signal).catch(() => undefined)
  if (page === null || page.hits.length === 0) return test
  const { parse } = formatByName(format)
  let first = ''
  for (const { records } of toBlocks(page.hits)) {
    for (const record of records) {
      const result = parse(record, { ...context, transportTime: record.transportTime ?? now() })
      test.records += 1
      if (result.kind === 'reject') {
        test.rejected += 1
        if (first === '') first = ` ${record.place()}: ${result.reason}`
      } else if (result.kind === 'skip') test.skipped += 1
      else test.format ??= formatNameOf(result)
    }
  }
  const read = test.records - test.rejected - test.skipped
  test.steps.push({
    name: 'Read records',
    isOk: test.rejected < test.records,
    detail: `${read} of the first ${test.records} read, ${test.rejected} rejected.${first}`,
  })
  return test
}
