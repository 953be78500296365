import { TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { Entity } from '../../shared/entity'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { entityStrings } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { forgetRecent } from './recent'

const words = entityStrings.forget

/** Deletes all that is known of an entity, once its name was typed: there is no undo. */
export function ForgetForm(props: {
  entity: Entity
  isOpen: boolean
  offReason: string | null
  onOpen: (isOpen: boolean) => void
}) {
  const { entity, isOpen, onOpen } = props
  const { client, route, toast, answers } = useDesk()
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const { value } = entity
  const isConfirmed = typed.trim() === value

  const close = () => {
    setTyped('')
    setReason('')
    setFault(null)
    onOpen(false)
  }
  const submit = async () => {
    if (!isConfirmed || isBusy) return
    setBusy(true)
    setFault(null)
    try {
      const { text } = await client.entity.forget({ value, confirmation: typed.trim(), reason })
      forgetRecent(window.localStorage, value)
      answers.clear()
      toast.show({ tone: 'plain', text, undo: null })
      route.go('entity')
    } catch (error) {
      setFault(wordsOf(error))
      setBusy(false)
    }
  }
  return (
    <FloatingForm
      title={words.title(value)}
      hint={words.hint(entity.events, entity.alerts)}
      isOpen={isOpen}
      onClose={close}
      closeLabel={entityStrings.actions.cancel}
      onSubmit={() => void submit()}
      target={
        <Button
          icon={<IconTrash size={14} aria-hidden />}
          offReason={props.offReason}
          onClick={() => (isOpen ? close() : onOpen(true))}
        >
          {words.action}
        </Button>
      }
      actions={
        <>
          <Button onClick={close}>{entityStrings.actions.cancel}</Button>
          <Button
            type="submit"
            kind="danger"
            offReason={isConfirmed ? (isBusy ? words.busy : null) : words.typeFirst(value)}
          >
            {words.submit}
          </Button>
        </>
      }
    >
      <TextInput
        label={words.confirm(value)}
        value={typed}
        error={fault}
        autoComplete="off"
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <TextInput
        label={entityStrings.actions.reason}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FloatingForm>
  )
}
