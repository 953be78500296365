import { Select, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { FORMATS, type FormatName } from '../../shared/source'
import { useKeys } from '../keyboard/KeyboardProvider'
import { wordsOf } from '../link/errors'
import { useDesk, useIsDemo } from '../stores/desk'
import { sourcesStrings, deliveriesStrings as words } from '../strings'
import { Button } from '../ui/Button'
import type { AddedDelivery } from './AddSource'
import css from './AddSource.module.css'
import { SiteInput } from './SiteInput'
import { isSite, siteOf } from './site-field'

const FORMAT_OPTIONS = FORMATS.map((value) => ({ value, label: sourcesStrings.formats[value] }))

/** Sets up a source that takes deliveries; what its senders need to know comes afterwards. */
export function DeliveryForm(props: {
  modes: ReactNode
  editOff: string | null
  onAdded: (added: AddedDelivery) => void
  onClose: () => void
}) {
  const { client } = useDesk()
  const isDemo = useIsDemo()
  const [name, setName] = useState('')
  const [format, setFormat] = useState<FormatName>('auto')
  const [site, setSite] = useState('')
  const [fault, setFault] = useState('')
  const submit = async () => {
    if (props.editOff !== null) return
    if (name.trim() === '') return setFault(sourcesStrings.add.needName)
    if (!isSite(site)) return
    try {
      const { source, secret } = await client.sources.add({
        kind: 'http',
        name: name.trim(),
        format,
        site: siteOf(site),
      })
      props.onAdded({ id: source.id, name: source.name, secret })
    } catch (error) {
      setFault(wordsOf(error))
    }
  }
  const { title, close } = sourcesStrings.add
  useKeys(title, [{ keys: ['Escape'], label: close, run: props.onClose }], { rank: 2 })

  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className={css.fields}>
        {props.modes}
        <p className={css.hint}>{words.hint}</p>
        <TextInput
          label={words.name}
          placeholder={words.namePlaceholder}
          value={name}
          maxLength={80}
          autoFocus
          error={fault || undefined}
          onChange={(event) => {
            setName(event.currentTarget.value)
            setFault('')
          }}
        />
        <Select
          label={words.format}
          data={FORMAT_OPTIONS}
          value={format}
          onChange={(value) => {
            const found = FORMATS.find((known) => known === value)
            if (found) setFormat(found)
          }}
        />
        <SiteInput
          value={site}
          fault={isSite(site) ? undefined : sourcesStrings.site.fault}
          onChange={setSite}
        />
        <p className={css.hint}>{words.next}</p>
        {isDemo && <p className={css.hint}>{sourcesStrings.add.endsDemo}</p>}
      </div>
      <div className={css.foot}>
        <Button isTall kind="primary" type="submit" offReason={props.editOff}>
          {words.submit}
        </Button>
      </div>
    </form>
  )
}
