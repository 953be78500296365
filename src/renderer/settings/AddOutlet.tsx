import { useState } from 'react'
import { outletsStrings as words } from '../strings'
import { Segments } from '../ui/Segments'
import { FileForm } from './FileForm'
import { TopicForm } from './TopicForm'
import { WebhookForm } from './WebhookForm'

const KINDS = (['slack', 'google-chat', 'json', 'kafka', 'file'] as const).map((value) => ({
  value,
  label: words.kinds[value],
}))

/** Sets an outlet up: a chat, a program that takes JSON, a topic, or a file. */
export function AddOutlet({ off, onClose }: { off: string | null; onClose: () => void }) {
  const [kind, setKind] = useState<(typeof KINDS)[number]['value']>('slack')
  const kinds = <Segments label={words.kind} value={kind} options={KINDS} onChange={setKind} />
  const shared = { kinds, off, onClose }
  if (kind === 'file') return <FileForm {...shared} />
  return kind === 'kafka' ? (
    <TopicForm {...shared} />
  ) : (
    <WebhookForm key={kind} {...shared} form={kind} />
  )
}
