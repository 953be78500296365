import { Select, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { SEVERITIES } from '../../shared/severity'
import { pieceStrings, outletsStrings as words } from '../strings'
import { FormSelect } from './FormSelect'
import { EMPTY_FILE, type FileFaults, type FileFields, readFile } from './file-fields'
import { OutletFrame, useAddOutlet } from './OutletFrame'

const SEVERITY_OPTIONS = SEVERITIES.map((value) => ({
  value,
  label: pieceStrings.severities[value],
}))

/** Sets an outlet to a file up. */
export function FileForm(props: { kinds: ReactNode; off: string | null; onClose: () => void }) {
  const [fields, setFields] = useState(EMPTY_FILE)
  const [faults, setFaults] = useState<FileFaults>({})
  const change = (part: Partial<FileFields>) => {
    setFields({ ...fields, ...part })
    setFaults({})
  }
  const text = (field: 'name' | 'path' | 'maxMib' | 'keep') => ({
    value: fields[field],
    maxLength: 4096,
    autoComplete: 'off',
    spellCheck: false,
    error: faults[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ [field]: event.currentTarget.value }),
  })
  const calls = useAddOutlet()
  return (
    <OutletFrame
      label={words.file.form}
      kinds={props.kinds}
      off={props.off}
      test={words.test}
      tested={words.file.tested}
      calls={calls}
      onClose={props.onClose}
      read={(isTest) => {
        // A test needs no name.
        const name = fields.name.trim() || (isTest ? words.file.form : '')
        const read = readFile({ ...fields, name })
        if ('input' in read) return read.input
        setFaults(read.faults)
        return null
      }}
    >
      <TextInput label={words.name} placeholder={words.namePlaceholder} {...text('name')} />
      <TextInput
        label={words.file.path}
        description={words.file.pathHint}
        placeholder={words.file.pathPlaceholder}
        {...text('path')}
      />
      <FormSelect value={fields.form} onChange={(form) => change({ form })} />
      <Select
        label={words.minSeverity}
        data={SEVERITY_OPTIONS}
        value={fields.minSeverity}
        allowDeselect={false}
        onChange={(value) => {
          const found = SEVERITIES.find((known) => known === value)
          if (found) change({ minSeverity: found })
        }}
      />
      <TextInput label={words.file.maxMib} {...text('maxMib')} />
      <TextInput label={words.file.keep} {...text('keep')} />
    </OutletFrame>
  )
}
