import { TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { entityKindOf } from '../../shared/query/entity-kind'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useDesk } from '../stores/desk'
import { entityStrings } from '../strings'
import { Button } from '../ui/Button'
import css from './Landing.module.css'
import { readAddress } from './read-address'
import { readRecent } from './recent'

const words = entityStrings.landing

/** Where no address is chosen: a field to look one up, and those opened lately. */
export function Landing() {
  const { route } = useDesk()
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [recent] = useState(() => readRecent(window.localStorage))
  const field = useRef<HTMLInputElement>(null)
  useKeys(entityStrings.keys.title, [
    { keys: ['/'], label: entityStrings.keys.search, run: () => field.current?.focus() },
  ])
  const submit = () => {
    if (text.trim() === '') return
    const read = readAddress(text)
    if (read.ok) route.go('entity', read.address)
    else if (entityKindOf(text.trim()) !== 'address') route.go('entity', text.trim())
    else setProblem(read.problem)
  }
  return (
    <div className={css.landing}>
      <h1 className={css.heading}>{words.heading}</h1>
      <p className={css.hint}>{words.hint}</p>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextInput
          ref={field}
          className={css.field}
          aria-label={words.label}
          aria-keyshortcuts="/"
          placeholder={words.placeholder}
          value={text}
          error={problem}
          maxLength={300}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setProblem(null)
          }}
        />
        <Button isTall kind="primary" type="submit">
          {words.submit}
        </Button>
      </form>
      <section className={css.recent} aria-label={words.recent}>
        <h2>{words.recent}</h2>
        {recent.length === 0 && <p className={css.quiet}>{words.noRecent}</p>}
        <ul>
          {recent.map((value) => (
            <li key={value}>
              <button type="button" className="mono" onClick={() => route.go('entity', value)}>
                {value}
              </button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
