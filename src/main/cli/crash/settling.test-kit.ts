import { until } from '../crash-state.test-kit'
import type { EngineProcess } from './engines.test-kit'
import type { Topic } from './topic.test-kit'

/** Patience until all is through behind the last kill. */
const SETTLE_MS = 300_000

/**
 * Waits until every message is through, and no engine holds any; and until all windows up to a time
 * (ms) are judged, where one is given.
 */
export async function settle(
  topic: Topic,
  engines: readonly EngineProcess[],
  judgedThrough: number | null = null,
): Promise<void> {
  let why = ''
  const find = async () => {
    why = await findRest(topic, engines, judgedThrough).catch(String)
    return why === '' ? true : null
  }
  await until(find, 'all was through', SETTLE_MS).catch((error: unknown) => {
    const said = engines.map(({ running }) => running.said().slice(-2_000)).join('\n')
    throw new Error(`${String(error)}: ${why}\n${said}`)
  })
}

/** What is still in flight, in words; empty where nothing is. */
async function findRest(
  topic: Topic,
  engines: readonly EngineProcess[],
  judgedThrough: number | null,
): Promise<string> {
  const lag = await topic.lag()
  const rest = lag > 0 ? [`${lag} messages behind`] : []
  for (const engine of engines) {
    const { history, tally, sources } = await engine.health()
    const isThrough =
      history.queued === 0 && tally.state === 'ready' && sources[0]?.backlog?.records === 0
    if (!isThrough) rest.push(`${engine.name}: ${JSON.stringify({ history, tally, sources })}`)
  }
  if (judgedThrough !== null && rest.length === 0) {
    const closed = await topic.windowsClosedThrough()
    if (closed < judgedThrough) rest.push(`windows are judged up to ${closed}`)
  }
  return rest.join('; ')
}
