import { PasswordInput, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ELASTICSEARCH_API_KEY, ELASTICSEARCH_PASSWORD } from '../../shared/elasticsearch'
import { FORMATS } from '../../shared/source'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { sourcesStrings, elasticsearchStrings as words } from '../strings'
import { useSecretKeeping } from '../ui/KeyFileInput'
import css from './AddSource.module.css'
import { Choice, optionsOf } from './Choice'
import {
  type ElasticsearchFaults,
  type ElasticsearchFields,
  EMPTY_FIELDS,
  readFields,
} from './elasticsearch-fields'
import { SiteInput } from './SiteInput'
import { SourceForm, useFormTest } from './SourceForm'
import { isSite, siteOf } from './site-field'

const add = sourcesStrings.add
const FORMAT_OPTIONS = FORMATS.map((value) => ({ value, label: sourcesStrings.formats[value] }))
const AUTH_OPTIONS = optionsOf(words.auths)

/** Sets up a source that searches an index; a test says beforehand whether it can. */
export function ElasticsearchForm(props: {
  modes: ReactNode
  editOff: string | null
  onClose: () => void
}) {
  const { client, toast } = useDesk()
  const [fields, setFields] = useState(EMPTY_FIELDS)
  const [faults, setFaults] = useState<ElasticsearchFaults>({})
  const [site, setSite] = useState('')
  const test = useFormTest()
  const change = (part: Partial<ElasticsearchFields>) => {
    setFields({ ...fields, ...part })
    setFaults({})
    test.forget()
  }
  const runTest = async () => {
    // A test needs no name.
    const read = readFields({ ...fields, name: fields.name.trim() || words.index })
    if ('faults' in read) return setFaults(read.faults)
    await test.run(() => client.sources.test(read.input))
  }
  const submit = async () => {
    if (props.editOff !== null || !isSite(site)) return
    const read = readFields(fields)
    if ('faults' in read) {
      const { name } = read.faults
      return setFaults(name === undefined ? read.faults : { ...read.faults, name: add.needName })
    }
    try {
      await client.sources.add({ ...read.input, site: siteOf(site) })
      toast.show({ tone: 'plain', text: add.added(read.input.name), undo: null })
      props.onClose()
    } catch (error) {
      setFaults({ name: wordsOf(error) })
    }
  }
  const text = (
    field: Exclude<keyof ElasticsearchFields, 'format' | 'auth' | 'secret'>,
    label: string,
    placeholder?: string,
  ) => (
    <TextInput
      className={field === 'name' ? undefined : css.mono}
      label={label}
      placeholder={placeholder}
      value={fields[field]}
      maxLength={20_000}
      autoComplete="off"
      spellCheck={false}
      autoFocus={field === 'name'}
      error={faults[field]}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
    />
  )

  return (
    <SourceForm
      modes={props.modes}
      hint={words.hint}
      editOff={props.editOff}
      tested={test.result}
      submitText={add.submit}
      onTest={runTest}
      onSubmit={submit}
      onClose={props.onClose}
    >
      {text('name', add.name, add.namePlaceholder)}
      {text('node', words.node, words.nodePlaceholder)}
      {text('index', words.index, words.indexPlaceholder)}
      <Choice
        label={add.format}
        options={FORMAT_OPTIONS}
        value={fields.format}
        onChange={(format) => change({ format })}
      />
      <SiteInput
        value={site}
        fault={isSite(site) ? undefined : sourcesStrings.site.fault}
        onChange={setSite}
      />
      {text('query', words.query, words.queryPlaceholder)}
      {text('timeField', words.timeField)}
      {text('from', words.from, words.fromPlaceholder)}
      {text('to', words.to, words.fromPlaceholder)}
      <SignIn fields={fields} faults={faults} text={text} onChange={change} />
      {text('caFile', words.caFile)}
      {text('sliceSeconds', words.slice)}
      {text('pageSize', words.pageSize)}
      {text('pauseMs', words.pause)}
      {fields.to.trim() === '' && text('behindSeconds', words.behind)}
      {text('copyFile', words.copyFile, words.copyFilePlaceholder)}
    </SourceForm>
  )
}

/** As whom it signs in; where the secret goes stands beside it. */
function SignIn(props: {
  fields: ElasticsearchFields
  faults: ElasticsearchFaults
  text: (field: 'username', label: string) => ReactNode
  onChange: (part: Partial<ElasticsearchFields>) => void
}) {
  const { fields, faults, text, onChange } = props
  const keeping = useSecretKeeping()
  const isKey = fields.auth === 'api-key'
  return (
    <>
      <Choice
        label={words.auth}
        options={AUTH_OPTIONS}
        value={fields.auth}
        onChange={(auth) => onChange({ auth, secret: '' })}
      />
      {fields.auth === 'basic' && text('username', words.username)}
      {fields.auth !== 'none' && (
        <PasswordInput
          label={isKey ? words.apiKey : words.password}
          description={words.secretHint(
            isKey ? ELASTICSEARCH_API_KEY : ELASTICSEARCH_PASSWORD,
            keeping,
          )}
          value={fields.secret}
          maxLength={4096}
          autoComplete="off"
          error={faults.secret}
          onChange={(event) => onChange({ secret: event.currentTarget.value })}
        />
      )}
    </>
  )
}
