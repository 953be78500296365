import { Switch, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { WebhookOutletSettings } from '../../shared/outlet'
import type { WebhookForm as Form } from '../../shared/webhook'
import { useDesk } from '../stores/desk'
import { outletsStrings, webhookStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { useSecretKeeping } from '../ui/KeyFileInput'
import { OutletFrame, useAddOutlet } from './OutletFrame'
import css from './Outlets.module.css'
import { WebhookRules } from './WebhookRules'
import {
  emptyWebhook,
  fieldsOf,
  makeKey,
  readEdit,
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
  const state = useFields(() => emptyWebhook(form))
  const keeping = useSecretKeeping()
  const calls = useAddOutlet()
  return (
    <OutletFrame
      label={words.form}
      kinds={props.kinds}
      off={props.off}
      test={words.test}
      tested={words.tested}
      onClose={props.onClose}
      calls={calls}
      read={(isTest) => {
        // A test needs no name.
        const { fields } = state
        const name = fields.name.trim() || (isTest ? outletsStrings.kinds[form] : '')
        return state.take(readWebhook(form, { ...fields, name }))
      }}
    >
      <Fields form={form} state={state} addressHint={keeping} keyHint={words.keyHint} />
    </OutletFrame>
  )
}

/** Changes a webhook: its address and key are replaced where new ones are given, and never shown. */
export function EditWebhook(props: {
  outlet: WebhookOutletSettings
  off: string | null
  onClose: () => void
}) {
  const { outlet } = props
  const { client } = useDesk()
  const state = useFields(() => fieldsOf(outlet))
  return (
    <OutletFrame
      label={words.editForm(outlet.name)}
      kinds={null}
      off={props.off}
      test={words.test}
      tested={words.tested}
      onClose={props.onClose}
      calls={{
        test: (input) => client.outlets.testEdit(input),
        save: (input) => client.outlets.edit(input),
        saveText: words.save,
        saved: words.saved,
      }}
      read={() => state.take(readEdit(outlet, state.fields))}
    >
      <Fields
        form={outlet.form}
        state={state}
        addressHint={words.addressStays}
        keyHint={words.keyStays}
      />
    </OutletFrame>
  )
}

type FieldsState = ReturnType<typeof useFields>

/** What is typed, and what is wrong with it. */
function useFields(first: () => WebhookFields) {
  const [fields, setFields] = useState(first)
  const [faults, setFaults] = useState<WebhookFaults>({})
  return {
    fields,
    faults,
    change: (part: Partial<WebhookFields>) => {
      setFields({ ...fields, ...part })
      setFaults({})
    },
    /** What was read; null where it is wrong, which is then told at its place. */
    take: <Input,>(read: { input: Input } | { faults: WebhookFaults }): Input | null => {
      if ('input' in read) return read.input
      setFaults(read.faults)
      return null
    },
  }
}

function Fields(props: { form: Form; state: FieldsState; addressHint: string; keyHint: string }) {
  const { form, state } = props
  const { fields, faults, change } = state
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
    <>
      <TextInput
        label={outletsStrings.name}
        placeholder={words.namePlaceholder}
        {...text('name')}
      />
      <TextInput
        label={words.address}
        description={props.addressHint}
        placeholder={words.addressPlaceholders[form]}
        type="password"
        {...text('address')}
      />
      {form === 'json' && (
        <div className={css.withButton}>
          <TextInput label={words.key} description={props.keyHint} {...text('key')} />
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
    </>
  )
}
