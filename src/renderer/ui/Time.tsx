import { Tooltip } from '@mantine/core'
import { useNow } from '../stores/clock'
import { useZone } from '../stores/desk'
import { age, isoTime, sentenceTime } from '../time'

/** `14:31:52, 2 min ago`, with the full ISO time in its tooltip. */
export function TimeAndAge({ at }: { at: number }) {
  const zone = useZone()
  const now = useNow()
  return (
    <Tooltip label={isoTime(at)}>
      <time dateTime={isoTime(at)}>
        {sentenceTime(at, now, zone)}, {age(at, now)}
      </time>
    </Tooltip>
  )
}
