import { IconBellOff, IconMoon } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { useNow } from '../stores/clock'
import { useDesk, useSettings, useStatus, useZone } from '../stores/desk'
import { notificationsStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'

/** Why nothing, or not everything, is shown now. */
export function NotificationNotes() {
  const { notices } = useDesk()
  const zone = useZone()
  const now = useNow(10_000)
  const isOn = useSettings((settings) => settings.notifications.isOn)
  const permission = useStore(notices, (state) => state.permission)
  const obstacle = useStatus((status) => status.notices.obstacle)
  const quietUntil = useStatus((status) => status.notices.quietUntil)
  const isDesktop = window.watchfloor !== undefined
  const blocked = isDesktop ? obstacle && words.obstacles[obstacle] : PERMISSION_WORDS[permission]
  return (
    <>
      {!isOn && <Banner icon={<IconBellOff size={15} aria-hidden />}>{words.off}</Banner>}
      {blocked !== null && (
        <Banner
          tone="warn"
          icon={<IconBellOff size={15} aria-hidden />}
          action={
            !isDesktop && permission === 'not asked' ? (
              <Button kind="primary" onClick={() => void notices.ask()}>
                {words.allow}
              </Button>
            ) : undefined
          }
        >
          {blocked}
        </Banner>
      )}
      {quietUntil !== null && (
        <Banner icon={<IconMoon size={15} aria-hidden />}>
          {words.quietUntil(sentenceTime(quietUntil, now, zone))}
        </Banner>
      )}
    </>
  )
}

const PERMISSION_WORDS = {
  granted: null,
  denied: words.denied,
  'not asked': words.askFirst,
  insecure: words.insecure,
  unsupported: words.unsupported,
} as const
