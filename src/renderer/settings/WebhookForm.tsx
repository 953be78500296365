import { Switch, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { WebhookForm as Form } from '../../shared/webhook'
import { outletsStrings, webhookStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { useSecretKeeping } from '../ui/KeyFileInput'
import { OutletFrame } from './OutletFrame'
import css from './Outlets.module.css'
import { WebhookRules } from './WebhookRules'
import {
  emptyWebhook,
  makeKey,
  readWebhook,
  type WebhookFaults,
  type WebhookFields,
} from './webhook-fields'

const KEY_BYTES = 32

/** Sets up a webhook of a chat or of a program. */
export function WebhookForm(props: {
  form: Form
  kinds: ReactNode
  off: string | null
  onClose: () => void
}) {
  const { form } = props
  const keeping = useSecretKeeping()
  const [fields, setFields] = useState(() => emptyWebhook(form))
  const [faults, setFaults] = useState<WebhookFaults>({})
  const change = (part: Partial<WebhookFields>) => {
    setFields({ ...fields, ...part })
    setFaults({})
  }
  const text = (field: 'name' | 'address' | 'key' | 'detailLimit' | 'perMessage') => ({
    value: fields[field],
    maxLength: 2000,
    autoComplete: 'off',
    spellCheck: false,
    error: faults[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ [field]: event.currentTarget.value }),
  })
  return (
    <OutletFrame
      label={words.form}
      kinds={props.kinds}
      off={props.off}
      test={words.test}
      tested={words.tested}
      onClose={props.onClose}
      read={(isTest) => {
        // A test needs no name.
        const name = fields.name.trim() || (isTest ? outletsStrings.kinds[form] : '')
        const read = readWebhook(form, { ...fields, name })
        if ('input' in read) return read.input
        setFaults(read.faults)
        return null
      }}
    >
      <TextInput
        label={outletsStrings.name}
        placeholder={words.namePlaceholder}
        {...text('name')}
      />
      <TextInput
        label={words.address}
        description={keeping}
        placeholder={words.addressPlaceholders[form]}
        type="password"
        {...text('address')}
      />
      {form === 'json' && (
        <div className={css.withButton}>
          <TextInput label={words.key} description={words.keyHint} {...text('key')} />
          <Button
            onClick={() =>
              change({ key: makeKey(crypto.getRandomValues(new Uint8Array(KEY_BYTES))) })
            }
          >
            {words.makeKey}
          </Button>
        </div>
      )}
      <WebhookRules
        rules={fields.rules}
        fault={faults.rules}
        onChange={(rules) => change({ rules })}
      />
      <Switch
        withThumbIndicator={false}
        label={words.tellsAllChanges}
        checked={fields.tellsAllChanges}
        onChange={(event) => change({ tellsAllChanges: event.currentTarget.checked })}
      />
      <Switch
        withThumbIndicator={false}
        label={words.tellsHealth}
        checked={fields.tellsHealth}
        onChange={(event) => change({ tellsHealth: event.currentTarget.checked })}
      />
      <TextInput
        label={words.detailLimit[form === 'json' ? 'json' : 'chat']}
        {...text('detailLimit')}
      />
      <TextInput label={words.perMessage} {...text('perMessage')} />
    </OutletFrame>
  )
}
