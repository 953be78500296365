import { TextInput } from '@mantine/core'
import { IconBellCog } from '@tabler/icons-react'
import { useState } from 'react'
import type { SourceLimits, SourceStatus } from '../../shared/source'
import { fullCount } from '../numbers'
import { useDesk } from '../stores/desk'
import { sourcesStrings } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { type LimitFields, MOST, readLimits, toFields } from './limit-fields'

const words = sourcesStrings.actions

/** From when on a source is trouble that people are told of. */
export function LimitsForm(props: { source: SourceStatus; editOff: string | null }) {
  const { client, changes } = useDesk()
  const { source, editOff } = props
  const { id, name, kind } = source
  const [before, setBefore] = useState<SourceLimits | null>(null)
  const [fields, setFields] = useState<LimitFields | null>(null)
  const close = () => setFields(null)
  const open = async () => {
    try {
      const { sources } = await client.settings.get()
      const limits = sources.find((each) => each.id === id)?.limits
      if (limits === undefined) return
      setBefore(limits)
      setFields(toFields(limits))
    } catch (error) {
      changes.fail(error)
    }
  }
  const limits = fields === null ? null : readLimits(fields)
  const submit = async () => {
    if (before === null || limits === null || !limits.isValid) return
    try {
      await client.sources.setLimits({ id, limits: limits.limits })
      close()
      changes.offerUndo(words.limitsSet(name), async () => {
        await client.sources.setLimits({ id, limits: before })
        return words.limitsBack(name)
      })
    } catch (error) {
      changes.fail(error)
    }
  }
  const field = (key: keyof LimitFields, label: string, isFirst: boolean) => (
    <TextInput
      label={label}
      inputMode="decimal"
      value={fields?.[key] ?? ''}
      maxLength={15}
      data-autofocus={isFirst || undefined}
      error={limits?.faults.includes(key) === true ? words.limitFault(fullCount(MOST[key])) : null}
      onChange={({ currentTarget: { value } }) =>
        setFields((known) => (known === null ? null : { ...known, [key]: value }))
      }
    />
  )
  return (
    <FloatingForm
      title={words.limits(name)}
      hint={words.limitsHint}
      isOpen={fields !== null}
      onClose={close}
      closeLabel={words.cancel}
      onSubmit={() => void submit()}
      target={
        <IconButton
          label={words.limits(name)}
          icon={<IconBellCog size={15} aria-hidden />}
          offReason={editOff}
          aria-expanded={fields !== null}
          onClick={() => void open()}
        />
      }
      actions={
        <>
          <Button onClick={close}>{words.cancel}</Button>
          <Button type="submit" kind="primary">
            {words.limitsSubmit}
          </Button>
        </>
      }
    >
      {field('silenceMinutes', words.silence, true)}
      {kind === 'kafka' && field('lagRecords', words.lag, false)}
      {field('rejectedPercent', words.rejected, false)}
    </FloatingForm>
  )
}
