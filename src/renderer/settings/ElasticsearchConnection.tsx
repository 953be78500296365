import { elasticsearchDetail } from '../../shared/elasticsearch'
import type { ElasticsearchSettings } from '../../shared/source'
import type { ConnectionSecret as Secret } from '../../shared/status'
import { useDesk, useStatus } from '../stores/desk'
import { ConnectionSecret } from './ConnectionSecret'
import css from './Connections.module.css'
import { ConnectionTest } from './ConnectionTest'
import { Row } from './Row'
import { SourceState } from './SourceState'

/** An Elasticsearch source: how it is, where what it signs in with comes from, and a test. */
export function ElasticsearchConnection(props: {
  source: ElasticsearchSettings
  secret: Secret | null
}) {
  const { source, secret } = props
  const { client } = useDesk()
  const status = useStatus((now) => now.sources.find(({ id }) => id === source.id))
  const { id, name } = source
  return (
    <Row label={name}>
      <span className={css.line}>{elasticsearchDetail(source)}</span>
      {status && <SourceState status={status} />}
      <ConnectionSecret secret={secret} />
      <ConnectionTest of={name} run={async () => (await client.sources.testKnown({ id })).steps} />
    </Row>
  )
}
