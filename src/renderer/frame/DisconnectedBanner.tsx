import { IconPlugConnectedX } from '@tabler/icons-react'
import { useNow } from '../stores/clock'
import { useConnection, useDesk, useZone } from '../stores/desk'
import { frameStrings } from '../strings'
import { age, sentenceTime } from '../time'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'

/** Says since when nothing came from the engine, and when it is tried again. */
export function DisconnectedBanner() {
  const state = useConnection((connection) => connection.state)
  if (state !== 'waiting') return null
  return <Waiting />
}

function Waiting() {
  const { retry } = useDesk()
  const { lastHeardAt, nextAttemptAt, message } = useConnection((connection) => connection)
  const zone = useZone()
  const now = useNow()
  const next =
    nextAttemptAt === null
      ? frameStrings.trying
      : frameStrings.tryingIn(Math.max(1, Math.ceil((nextAttemptAt - now) / 1000)))
  return (
    <Banner
      tone="danger"
      icon={<IconPlugConnectedX size={17} stroke={1.6} aria-hidden="true" />}
      action={<Button onClick={retry}>{frameStrings.tryNow}</Button>}
    >
      <strong role="alert">
        {lastHeardAt === null
          ? frameStrings.neverConnected
          : frameStrings.noDataSince(
              sentenceTime(lastHeardAt, now, zone),
              now - lastHeardAt < 1000 ? null : age(lastHeardAt, now),
            )}
      </strong>
      <span>
        {message} {next}
      </span>
    </Banner>
  )
}
