import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { sourcesStrings } from '../strings'
import { IconButton } from '../ui/Button'
import { Segments } from '../ui/Segments'
import css from './AddSource.module.css'
import { ChronicleForm } from './ChronicleForm'
import { DeliveryForm } from './DeliveryForm'
import { ElasticsearchForm } from './ElasticsearchForm'
import { FileForm } from './FileForm'
import { KafkaForm } from './KafkaForm'

const words = sourcesStrings.add
const MODES = [
  { value: 'follow', label: words.modes.follow },
  { value: 'import', label: words.modes.import },
  { value: 'http', label: words.modes.http },
  { value: 'kafka', label: words.modes.kafka },
  { value: 'chronicle', label: words.modes.chronicle },
  { value: 'elasticsearch', label: words.modes.elasticsearch },
] as const
/** How records come in: a file is followed as it grows, or read once; others post deliveries;
 * topics are read as a member of a group; detections are streamed; an index is searched. */
export type SourceMode = (typeof MODES)[number]['value']

/** A source that was added and whose senders have to be told the secret, which nobody has kept. */
export interface AddedDelivery {
  id: string
  name: string
  secret: string | null
}

/** Sets up a source, or imports a file. */
export function AddSource(props: {
  first: SourceMode
  editOff: string | null
  onClose: () => void
  onConnect: (added: AddedDelivery) => void
}) {
  const { editOff, onClose } = props
  const [mode, setMode] = useState<SourceMode>(props.first)
  const modes = <Segments label={words.mode} value={mode} options={MODES} onChange={setMode} />

  const shared = { modes, editOff, onClose }

  return (
    <aside className={css.panel} aria-label={words.title} data-pane>
      <div className={css.head}>
        <h2 className={css.title}>{words.title}</h2>
        <IconButton
          label={words.close}
          keyName="Escape"
          icon={<IconX size={16} aria-hidden />}
          onClick={onClose}
        />
      </div>
      {mode === 'http' ? (
        <DeliveryForm {...shared} onAdded={props.onConnect} />
      ) : mode === 'kafka' ? (
        <KafkaForm {...shared} />
      ) : mode === 'chronicle' ? (
        <ChronicleForm {...shared} />
      ) : mode === 'elasticsearch' ? (
        <ElasticsearchForm {...shared} />
      ) : (
        <FileForm {...shared} mode={mode} />
      )}
    </aside>
  )
}
