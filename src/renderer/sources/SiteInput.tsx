import { TextInput } from '@mantine/core'
import { sourcesStrings } from '../strings'
import css from './AddSource.module.css'

const words = sourcesStrings.site

/** Asks for the host of requests and clicks that name none. */
export function SiteInput(props: {
  value: string
  fault: string | undefined
  onChange: (text: string) => void
  isFirst?: boolean
}) {
  return (
    <TextInput
      className={css.mono}
      label={words.label}
      placeholder={words.placeholder}
      value={props.value}
      maxLength={300}
      autoComplete="off"
      spellCheck={false}
      data-autofocus={props.isFirst || undefined}
      error={props.fault}
      onChange={({ currentTarget: { value } }) => props.onChange(value)}
    />
  )
}
