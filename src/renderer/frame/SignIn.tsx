import { PasswordInput } from '@mantine/core'
import { useState } from 'react'
import { wordsOf } from '../link/errors'
import { useConnection, useDesk } from '../stores/desk'
import { frameStrings } from '../strings'
import { Button } from '../ui/Button'
import { Logo } from './Logo'
import css from './SignIn.module.css'

/** Asks for the token that the engine printed, where the page has no valid one. */
export function SignIn() {
  const { signIn } = useDesk()
  const message = useConnection((connection) => connection.message)
  const [token, setToken] = useState('')
  const [fault, setFault] = useState('')

  const submit = async () => {
    if (token.trim() === '') {
      setFault(frameStrings.signInEmpty)
      return
    }
    try {
      await signIn(token.trim())
    } catch (error) {
      setFault(wordsOf(error))
    }
  }

  return (
    <main className={css.page}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <Logo size={36} />
        <h1 className={css.title}>{frameStrings.signInTitle}</h1>
        <p className={css.text}>{frameStrings.signInText}</p>
        <PasswordInput
          label={frameStrings.token}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={fault || message || undefined}
          autoComplete="current-password"
          size="xs"
          autoFocus
        />
        <Button kind="primary" type="submit">
          {frameStrings.signIn}
        </Button>
      </form>
    </main>
  )
}
