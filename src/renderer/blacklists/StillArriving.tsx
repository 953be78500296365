import { IconAlertTriangle } from '@tabler/icons-react'
import { useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { stillArrivingStrings as words } from '../strings'
import { isoTime } from '../time'
import { StateChip } from '../ui/StateChip'
import css from './AddEntry.module.css'

const EVERY_MS = 30_000
const MINUTE_MS = 60_000

/** A mark where events of an address go on although a list with it was exported or pulled. */
export function StillArriving({ value }: { value: string | null }) {
  const { client } = useDesk()
  const key = value === null ? null : `still arriving ${value}`
  const read = async () =>
    value === null ? null : { found: await client.blacklists.stillArriving({ value }) }
  const found = useQuery(key, read, { everyMs: EVERY_MS }).data?.found ?? null
  if (found === null) return null
  const { title, by, carriedAt, count, last } = found
  const minutes = Math.max(1, Math.round((last - carriedAt) / MINUTE_MS))
  return (
    <p className={css.check} title={isoTime(carriedAt)}>
      <StateChip tone="warn" icon={<IconAlertTriangle size={12} aria-hidden />}>
        {words.mark}
      </StateChip>{' '}
      {words.figures(minutes, count)} {words.carried(title, by)}
    </p>
  )
}
