import { IconAlertTriangle } from '@tabler/icons-react'
import { Banner } from './Banner'
import { Button } from './Button'

/** A panel's own failure: what failed, why in the engine's words, and how to try again. */
export function FailedBanner(props: {
  what: string
  why: string
  again: string
  onAgain: () => void
}) {
  return (
    <Banner
      tone="danger"
      isAlert
      icon={<IconAlertTriangle size={16} aria-hidden />}
      action={<Button onClick={props.onAgain}>{props.again}</Button>}
    >
      <strong>{props.what}</strong>
      <span>{props.why}</span>
    </Banner>
  )
}
