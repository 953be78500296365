import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Trace } from '../../../shared/pipeline'
import { wordsOf } from '../../link/errors'
import { useDesk } from '../../stores/desk'
import { pipelineStrings as words } from '../../strings'
import { Button } from '../../ui/Button'
import css from './Pipeline.module.css'
import { TraceTable } from './TraceTable'

/** Looks a line, a name or an address up among everything that is kept. */
export function TraceForm() {
  const { client } = useDesk()
  const [text, setText] = useState('')
  const [trace, setTrace] = useState<Trace | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [isLooking, setLooking] = useState(false)
  const look = async () => {
    setLooking(true)
    setFailure(null)
    setTrace(null)
    try {
      setTrace(await client.pipeline.trace({ text }))
    } catch (error) {
      setFailure(wordsOf(error))
    } finally {
      setLooking(false)
    }
  }
  return (
    <section className={css.section} aria-label={words.trace}>
      <h2 className={css.title}>{words.trace}</h2>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim().length > 1) void look()
        }}
      >
        <TextInput
          className={css.field}
          label={words.traceLabel}
          description={words.traceHint}
          value={text}
          maxLength={65_536}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" offReason={isLooking ? words.looking : null}>
          {words.look}
        </Button>
      </form>
      {failure !== null && (
        <p className={css.fault} role="alert">
          {failure}
        </p>
      )}
      {trace !== null && <TraceTable trace={trace} />}
    </section>
  )
}
