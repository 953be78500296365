import { useState } from 'react'
import type { ChronicleSettings } from '../../shared/source'
import type { ConnectionSecret as Secret } from '../../shared/status'
import { wordsOf } from '../link/errors'
import { useChangeOff, useDesk, useStatus } from '../stores/desk'
import { chronicleStrings } from '../strings'
import { KeyFileInput } from '../ui/KeyFileInput'
import { ConnectionSecret } from './ConnectionSecret'
import css from './Connections.module.css'
import { ConnectionTest } from './ConnectionTest'
import { Row } from './Row'
import { SourceState } from './SourceState'

/** A Chronicle source: how it is, where its key comes from, a test, and another key. */
export function ChronicleConnection(props: {
  source: ChronicleSettings
  secret: Secret | null
  onKey: () => void
}) {
  const { source, secret, onKey } = props
  const { client, toast } = useDesk()
  const off = useChangeOff()
  const [fault, setFault] = useState<string | undefined>()
  const status = useStatus((now) => now.sources.find(({ id }) => id === source.id))
  const { id, name } = source
  const give = async (key: string) => {
    setFault(undefined)
    if (key === '') return
    try {
      await client.sources.setKey({ id, key })
      toast.show({ tone: 'plain', text: chronicleStrings.keyGiven(name), undo: null })
      onKey()
    } catch (error) {
      setFault(wordsOf(error))
    }
  }
  return (
    <Row label={name}>
      <span className={css.line}>{status?.detail ?? source.region}</span>
      {status && <SourceState status={status} />}
      <ConnectionSecret secret={secret} />
      <KeyFileInput
        label={chronicleStrings.newKey}
        fault={fault}
        offReason={off}
        onRead={(read) => void ('text' in read ? give(read.text) : setFault(read.fault))}
      />
      <ConnectionTest of={name} run={async () => (await client.sources.testKnown({ id })).steps} />
    </Row>
  )
}
