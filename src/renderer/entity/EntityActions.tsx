import { useState } from 'react'
import type { Entity } from '../../shared/entity'
import { SpanForm } from '../blacklists/SpanForm'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useChangeOff, useDesk } from '../stores/desk'
import { entityStrings } from '../strings'
import { Button } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import { BlockForm } from './BlockForm'
import { ForgetForm } from './ForgetForm'
import { blockObstacle } from './verdict'

const words = entityStrings.actions
const keys = entityStrings.keys

/** Copy, Allow, Block and Forget, with the reason where one is off. */
export function EntityActions({ entity }: { entity: Entity }) {
  const { client, changes, toast } = useDesk()
  const [open, setOpen] = useState<'allow' | 'block' | 'forget' | null>(null)
  const off = useChangeOff()
  const obstacle = blockObstacle(entity)
  const blockOff = off ?? (obstacle === null ? null : words.off[obstacle])
  const allowOff =
    off ??
    (obstacle === 'no address'
      ? words.off['no address']
      : obstacle === 'allowed'
        ? words.off.listed
        : null)

  const copy = async () => {
    try {
      await copyText(entity.value)
      toast.show({ tone: 'plain', text: words.copied(entity.value), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  const openOrSay = (form: 'allow' | 'block', why: string | null) => {
    if (why === null) setOpen(form)
    else toast.show({ tone: 'plain', text: why, undo: null })
  }
  useKeys(keys.title, [
    { keys: ['y'], label: keys.copy, run: () => void copy() },
    { keys: ['l'], label: keys.allow, run: () => openOrSay('allow', allowOff) },
    { keys: ['b'], label: keys.block, run: () => openOrSay('block', blockOff) },
  ])
  return (
    <>
      <Button keyName="y" onClick={() => void copy()}>
        {words.copy}
      </Button>
      <SpanForm
        title={words.allowTitle(entity.value)}
        hint={words.allowHint}
        submitLabel={words.allow}
        initial="never"
        isReasonNeeded={false}
        position="bottom-end"
        isOpen={open === 'allow'}
        onClose={() => setOpen(null)}
        onSubmit={async (input) => {
          const call = () => client.blacklists.allow({ value: entity.value, ...input })
          return (await changes.perform(call)) !== null
        }}
        target={
          <Button
            keyName="l"
            offReason={allowOff}
            onClick={() => setOpen(open === 'allow' ? null : 'allow')}
          >
            {words.allow}
          </Button>
        }
      />
      <BlockForm
        entity={entity}
        isOpen={open === 'block'}
        offReason={blockOff}
        onOpen={(isOpen) => setOpen(isOpen ? 'block' : null)}
      />
      <ForgetForm
        entity={entity}
        isOpen={open === 'forget'}
        offReason={off}
        onOpen={(isOpen) => setOpen(isOpen ? 'forget' : null)}
      />
    </>
  )
}
