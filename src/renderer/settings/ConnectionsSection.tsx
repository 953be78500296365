import { useState } from 'react'
import type { HistorySettings, RedisSettings } from '../../shared/settings'
import type { KafkaSettings } from '../../shared/source'
import type { ConnectionSecret as Secret } from '../../shared/status'
import {
  useChangeOff,
  useConnection,
  useDesk,
  useSettings,
  useStatus,
  useZone,
} from '../stores/desk'
import { useQuery } from '../stores/query'
import { frameStrings, connectionsStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { clockWords } from '../ui/clock-words'
import { type Health, HealthMark } from '../ui/HealthMark'
import { ChronicleConnection } from './ChronicleConnection'
import { ConnectionSecret } from './ConnectionSecret'
import css from './Connections.module.css'
import { ConnectionTest } from './ConnectionTest'
import { ElasticsearchConnection } from './ElasticsearchConnection'
import { Row, Section } from './Row'
import { SourceState } from './SourceState'

/** Where history, counters and Kafka sources live, how each is, and a test of each. */
export function ConnectionsSection() {
  const { client } = useDesk()
  const off = useChangeOff()
  const history = useSettings((settings) => settings.history)
  const redis = useSettings((settings) => settings.tally.redis)
  const sources = useSettings((settings) => settings.sources)
  const [keys, setKeys] = useState(0)
  // Analysts alone are told where secrets come from.
  const secrets = useQuery(off === null ? `secrets ${sources.length} ${keys}` : null, () =>
    client.connections.secrets(),
  )
  const secretOf = (of: string) => secrets.data?.find((secret) => secret.of === of) ?? null
  return (
    <Section id="connections" title={words.section}>
      <History history={history} secret={secretOf('history')} />
      <Counters redis={redis} secret={secretOf('counters')} />
      {sources.map((source) => {
        const secret = secretOf(source.id)
        if (source.kind === 'kafka')
          return <Kafka key={source.id} source={source} secret={secret} />
        if (source.kind === 'elasticsearch')
          return <ElasticsearchConnection key={source.id} source={source} secret={secret} />
        if (source.kind !== 'chronicle') return null
        return (
          <ChronicleConnection
            key={source.id}
            source={source}
            secret={secret}
            onKey={() => setKeys(keys + 1)}
          />
        )
      })}
      <Clocks />
      <Change />
    </Section>
  )
}

function History({ history, secret }: { history: HistorySettings; secret: Secret | null }) {
  const { client } = useDesk()
  const status = useStatus((now) => now.history)
  const { url, database, cluster, username } = history
  const isEmbedded = url === ''
  const where = [
    words.historyAt(url, database),
    cluster === '' ? words.noCluster : words.cluster(cluster),
    words.user(username),
  ]
  const test = async () => {
    const { steps } = await client.connections.testHistory()
    return steps.map((step) => ({ ...step, name: historyStep(step.name) }))
  }
  return (
    <Row label={words.history}>
      <span className={css.line}>{isEmbedded ? words.embeddedHistory : where.join(', ')}</span>
      {status && <State health={status.state === 'ready' ? 'running' : 'down'} status={status} />}
      <ConnectionSecret secret={secret} />
      {!isEmbedded && <ConnectionTest of={words.history} run={test} />}
    </Row>
  )
}

function historyStep(name: string): string {
  const names: Record<string, string> = words.steps
  return names[name] ?? name
}

const TALLY_MARKS = { ready: 'running', loading: 'late', away: 'down' } as const

function Counters({ redis, secret }: { redis: RedisSettings | null; secret: Secret | null }) {
  const { client } = useDesk()
  const status = useStatus((now) => now.tally)
  const test = async () => {
    const tested = await client.connections.testRedis()
    if (tested === null) return []
    const { state, detail, mend } = tested
    const text = mend === null ? detail : `${detail}. ${mend}`
    return [{ name: words.steps.connection, isOk: state !== 'broken', detail: text }]
  }
  return (
    <Row label={words.counters}>
      <span className={css.line}>
        {redis === null ? words.embeddedCounters : describeRedis(redis)}
      </span>
      {status && <State health={TALLY_MARKS[status.state]} status={status} />}
      <ConnectionSecret secret={secret} />
      {redis !== null && <ConnectionTest of={words.counters} run={test} />}
    </Row>
  )
}

function describeRedis({ addresses, isCluster, username, database, tls }: RedisSettings): string {
  const all = addresses.join(', ')
  return [
    isCluster ? words.redisClusterAt(all) : words.redisAt(all),
    ...(database === 0 ? [] : [words.database(database)]),
    username === '' ? words.defaultUser : words.user(username),
    tls.isOn ? words.tls : words.noTls,
  ].join(', ')
}

function Kafka({ source, secret }: { source: KafkaSettings; secret: Secret | null }) {
  const { client } = useDesk()
  const status = useStatus((now) => now.sources.find(({ id }) => id === source.id) ?? null)
  const { sasl, tls } = source
  const user =
    sasl === null
      ? words.noUser
      : sasl.mechanism === 'oauthbearer'
        ? words.token
        : words.user(sasl.username)
  const where = [
    words.kafka(status?.detail ?? source.topics.join(', '), source.group),
    user,
    tls.isOn ? words.tls : words.noTls,
  ]
  return (
    <Row label={source.name}>
      <span className={css.line}>{where.join(', ')}</span>
      {status && <SourceState status={status} />}
      <ConnectionSecret secret={secret} />
      <ConnectionTest
        of={source.name}
        run={async () => (await client.sources.testKnown({ id: source.id })).steps}
      />
    </Row>
  )
}

function State(props: {
  health: Health
  status: { state: 'ready' | 'loading' | 'away'; message: string; awaySince: number | null }
}) {
  const zone = useZone()
  const { state, message, awaySince } = props.status
  return (
    <span className={css.state}>
      <HealthMark health={props.health} />
      <span>
        {state === 'away'
          ? words.away(sentenceTime(awaySince ?? Date.now(), Date.now(), zone))
          : words[state]}{' '}
        {message}
      </span>
    </span>
  )
}

function Clocks() {
  const clocks = useStatus((status) => status.clocks) ?? []
  return clocks.map((clock) => (
    <Row key={clock.server} label={words.clock} hint={frameStrings.clockMend}>
      <span className={css.state}>
        <HealthMark health="late" />
        {clockWords(clock)}
      </span>
    </Row>
  ))
}

function Change() {
  const file = useConnection(({ hello }) => hello?.settingsFile ?? null)
  return (
    <Row label={words.change} hint={words.changeHint}>
      <span className="mono">{file ?? words.unknown}</span>
    </Row>
  )
}
