import { IconWorldCog } from '@tabler/icons-react'
import { useState } from 'react'
import type { SourceStatus } from '../../shared/source'
import { useDesk } from '../stores/desk'
import { sourcesStrings } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { SiteInput } from './SiteInput'
import { isSite, siteOf } from './site-field'

const words = sourcesStrings.site

/** Whose requests and clicks are that name no host. */
export function SiteForm(props: { source: SourceStatus; editOff: string | null }) {
  const { client, changes } = useDesk()
  const { id, name } = props.source
  const [before, setBefore] = useState<string | null>(null)
  const [text, setText] = useState<string | null>(null)
  const close = () => setText(null)
  const open = async () => {
    try {
      const { sources } = await client.settings.get()
      const found = sources.find((each) => each.id === id)
      if (found === undefined) return
      setBefore(found.site ?? null)
      setText(found.site ?? '')
    } catch (error) {
      changes.fail(error)
    }
  }
  const submit = async () => {
    if (text === null || !isSite(text)) return
    const site = siteOf(text) ?? null
    try {
      await client.sources.setSite({ id, site })
      close()
      changes.offerUndo(words.set(name, site), async () => {
        await client.sources.setSite({ id, site: before })
        return words.back(name)
      })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <FloatingForm
      title={words.of(name)}
      hint={words.hint}
      isOpen={text !== null}
      onClose={close}
      closeLabel={sourcesStrings.actions.cancel}
      onSubmit={() => void submit()}
      target={
        <IconButton
          label={words.of(name)}
          icon={<IconWorldCog size={15} aria-hidden />}
          offReason={props.editOff}
          aria-expanded={text !== null}
          onClick={() => void open()}
        />
      }
      actions={
        <>
          <Button onClick={close}>{sourcesStrings.actions.cancel}</Button>
          <Button type="submit" kind="primary">
            {words.submit}
          </Button>
        </>
      }
    >
      <SiteInput
        value={text ?? ''}
        fault={isSite(text ?? '') ? undefined : words.fault}
        onChange={setText}
        isFirst
      />
    </FloatingForm>
  )
}
