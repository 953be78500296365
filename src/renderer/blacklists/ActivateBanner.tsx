import { IconEye } from '@tabler/icons-react'
import type { ListSummary } from '../../shared/blacklist'
import { useDesk } from '../stores/desk'
import { blacklistsStrings } from '../strings'
import { Banner } from '../ui/Banner'
import { Button } from '../ui/Button'

const words = blacklistsStrings.activate

/** Says that a list is in no feed yet, and lets a person activate it. */
export function ActivateBanner({ list, editOff }: { list: ListSummary; editOff: string | null }) {
  const { client, changes } = useDesk()
  if (list.state === 'active') return null
  const activate = () => changes.perform(() => client.blacklists.activate({ list: list.list }))
  return (
    <Banner
      icon={<IconEye size={16} aria-hidden />}
      action={
        <Button offReason={editOff} onClick={() => void activate()}>
          {words.button}
        </Button>
      }
    >
      {list.state === 'proposed' ? words.proposed : words.observed(list.alertId)}
    </Banner>
  )
}
