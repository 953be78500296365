import {
  ELASTICSEARCH_API_KEY,
  ELASTICSEARCH_PASSWORD,
  elasticsearchDetail,
} from '../../shared/elasticsearch'
import type { Settings } from '../../shared/settings'
import type { ElasticsearchSettings } from '../../shared/source'
import { openSourceSecrets, SealedError } from '../engine/kept-secrets'
import { broken, type Check, ok, unknown } from './check'
import type { Shell } from './shell'

const SEALED = 'The key ring of the desktop keeps what it signs in with'
const LOOK_IN_WINDOW =
  "Only Watchfloor's window can open it: test the source in Settings, Connections there."

/** An Elasticsearch source: its cluster, its sign-in, its index and its first records. */
export async function checkElasticsearch(
  source: ElasticsearchSettings,
  settings: Settings,
  { env, now, dataFolder }: Pick<Shell, 'env' | 'now' | 'dataFolder'>,
): Promise<Check> {
  const name = `Source ${source.name}`
  const readSecret = openSourceSecrets({ dataFolder, env }).readerOf(source.id)
  if (source.auth !== 'none') {
    const secret = source.auth === 'basic' ? ELASTICSEARCH_PASSWORD : ELASTICSEARCH_API_KEY
    const isSealed = await readSecret(secret).then(
      () => false,
      (error: unknown) => error instanceof SealedError,
    )
    if (isSealed) return unknown(name, SEALED, LOOK_IN_WINDOW)
  }
  // Loaded only when it is needed, as the engine is.
  const { testElasticsearch } = await import('../engine/sources/test-elasticsearch')
  const { createWebReading } = await import('../engine/web-reading')
  const web = createWebReading(() => settings.webTraffic)()
  const { steps } = await testElasticsearch(source, source.format, {
    readSecret,
    context: { web },
    now,
  })
  const fault = steps.find(({ isOk }) => !isOk)
  if (fault === undefined) {
    return ok(name, `${elasticsearchDetail(source)}${source.isPaused ? ', paused' : ''}`)
  }
  return broken(name, fault.detail, 'Check its settings.')
}
