import { Tooltip } from '@mantine/core'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import css from './Button.module.css'
import { ariaKey, KeyCap, keyWords } from './KeyCap'

/** What a button looks like: at most one `primary` a screen; `danger` blocks or removes. */
export type ButtonKind = 'default' | 'primary' | 'danger' | 'quiet'

interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'disabled'> {
  kind?: ButtonKind
  /** Name of the key that does the same, shown on the button. */
  keyName?: string
  icon?: ReactNode
  /** 28 px instead of 26, for drawers. */
  isTall?: boolean
  /** Why it cannot be used now; the button stays visible and says so. */
  offReason?: string | null
}

/** A verb with its object, its key, and the reason where it is off. */
export function Button(props: ButtonProps) {
  const { kind = 'default', keyName, icon, isTall, offReason, children, onClick, ...rest } = props
  const isOff = typeof offReason === 'string' && offReason !== ''
  const button = (
    <button
      type="button"
      {...rest}
      className={[css.button, rest.className].filter(Boolean).join(' ')}
      data-kind={kind}
      data-tall={isTall || undefined}
      aria-disabled={isOff || undefined}
      aria-keyshortcuts={keyName ? ariaKey(keyName) : undefined}
      onClick={isOff ? (event) => event.preventDefault() : onClick}
    >
      {icon}
      <span className={css.text}>{children}</span>
      {keyName && <KeyCap name={keyName} />}
    </button>
  )
  // The tooltip stays around it when it is on: a button that is mounted anew would lose the focus.
  return (
    <Tooltip label={offReason} disabled={!isOff}>
      {button}
    </Tooltip>
  )
}

interface IconButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'disabled' | 'children'> {
  /** What it does; its name and its tooltip. */
  label: string
  icon: ReactNode
  keyName?: string
  /** Why it cannot be used now; the button stays visible and says so. */
  offReason?: string | null
}

/** A button with an icon alone: it has a name, and a tooltip with its key. */
export function IconButton({ label, icon, keyName, offReason, onClick, ...rest }: IconButtonProps) {
  const isOff = typeof offReason === 'string' && offReason !== ''
  const named = keyName ? `${label} (${keyWords(keyName)})` : label
  return (
    <Tooltip label={isOff ? `${label}. ${offReason}` : named}>
      <button
        type="button"
        {...rest}
        className={[css.icon, rest.className].filter(Boolean).join(' ')}
        aria-label={label}
        aria-disabled={isOff || undefined}
        aria-keyshortcuts={keyName ? ariaKey(keyName) : undefined}
        onClick={isOff ? (event) => event.preventDefault() : onClick}
      >
        {icon}
      </button>
    </Tooltip>
  )
}
