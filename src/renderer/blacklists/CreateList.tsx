import { TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { HOLDS, type Holds, type ListSummary, listNameSchema } from '../../shared/blacklist'
import { useChangeOff, useDesk } from '../stores/desk'
import { blacklistsStrings } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { Segments } from '../ui/Segments'
import { listNameOf } from './draft'

const words = blacklistsStrings.create

/** Makes a list of the analyst's own; its name follows the title until it is typed. */
export function CreateList(props: {
  lists: readonly ListSummary[]
  onCreated: (list: string) => void
}) {
  const { client, changes } = useDesk()
  const off = useChangeOff()
  const [isOpen, setOpen] = useState(false)
  const [title, setTitle] = useState('')
  const [holds, setHolds] = useState<Holds>('address')
  const [typedName, setTypedName] = useState<string | null>(null)
  const name = typedName ?? listNameOf(title)
  const isTaken = props.lists.some((list) => list.list === name)
  const isValid = listNameSchema.safeParse(name).success
  const fault = isTaken ? words.taken(name) : name !== '' && !isValid ? words.rule : null

  const close = () => {
    setOpen(false)
    setTitle('')
    setHolds('address')
    setTypedName(null)
  }
  const submit = async () => {
    if (isTaken || !isValid || title.trim() === '') return
    const change = await changes.perform(() =>
      client.blacklists.create({ list: name, title: title.trim(), holds }),
    )
    if (!change) return
    close()
    props.onCreated(name)
  }

  return (
    <FloatingForm
      title={words.title}
      isOpen={isOpen}
      onClose={close}
      closeLabel={words.cancel}
      onSubmit={() => void submit()}
      target={
        <IconButton
          label={words.open}
          icon={<IconPlus size={17} aria-hidden />}
          aria-expanded={isOpen}
          offReason={off}
          onClick={() => (isOpen ? close() : setOpen(true))}
        />
      }
      actions={
        <>
          <Button onClick={close}>{words.cancel}</Button>
          <Button type="submit" kind="primary">
            {words.submit}
          </Button>
        </>
      }
    >
      <TextInput
        label={words.name}
        value={title}
        maxLength={80}
        data-autofocus
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <TextInput
        label={words.listName}
        value={name}
        maxLength={64}
        className="mono"
        error={fault}
        onChange={(event) => setTypedName(event.currentTarget.value)}
      />
      <Segments
        label={words.holds}
        value={holds}
        options={HOLDS.map((value) => ({ value, label: words.kinds[value] }))}
        onChange={setHolds}
      />
    </FloatingForm>
  )
}
