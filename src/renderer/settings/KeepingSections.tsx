import { useSettings } from '../stores/desk'
import { settingsStrings } from '../strings'
import { NumberSetting } from './NumberSetting'
import { Section } from './Row'
import { useChangeSettings } from './use-change'

const DAY_MS = 24 * 3600 * 1000

/** When counted addresses get on lists, and when they leave them. */
export function ListsSection() {
  const words = settingsStrings.lists
  const { ttlMs, threshold } = useSettings((settings) => settings.lists)
  const change = useChangeSettings()
  return (
    <Section id="lists" title={settingsStrings.sections.lists}>
      <NumberSetting
        label={words.ttl}
        hint={words.ttlHint}
        unit={settingsStrings.retention.days}
        value={Math.max(1, Math.round(ttlMs / DAY_MS))}
        min={1}
        max={365}
        onChange={(days) =>
          change(words.ttl, words.ttlValue(days), { lists: { ttlMs: days * DAY_MS } })
        }
      />
      <NumberSetting
        label={words.threshold}
        hint={words.thresholdHint}
        value={threshold}
        min={1}
        max={1_000_000}
        onChange={(value) =>
          change(words.threshold, String(value), { lists: { threshold: value } })
        }
      />
    </Section>
  )
}

const kept = settingsStrings.retention
const IN_DAYS = { unit: kept.days, say: kept.daysValue, min: 1, max: 3650 }
/** What is kept for how long; and how much of the disk stays free, whatever that makes of it. */
const KEPT = [
  { field: 'eventsDays', label: kept.events, hint: kept.eventsHint, ...IN_DAYS },
  { field: 'trafficDays', label: kept.traffic, hint: kept.trafficHint, ...IN_DAYS },
  { field: 'alertsDays', label: kept.alerts, hint: kept.alertsHint, ...IN_DAYS },
  { field: 'rejectsDays', label: kept.rejects, hint: kept.rejectsHint, ...IN_DAYS, max: 365 },
  {
    field: 'minFreePercent',
    label: kept.minFree,
    hint: kept.minFreeHint,
    unit: kept.percent,
    say: kept.percentValue,
    min: 0,
    max: 50,
  },
] as const

/** How long things are kept. */
export function RetentionSection() {
  const retention = useSettings((settings) => settings.retention)
  const change = useChangeSettings()
  return (
    <Section id="retention" title={settingsStrings.sections.retention}>
      {KEPT.map(({ field, say, ...shown }) => (
        <NumberSetting
          key={field}
          {...shown}
          value={retention[field]}
          onChange={(value) => change(shown.label, say(value), { retention: { [field]: value } })}
        />
      ))}
    </Section>
  )
}
