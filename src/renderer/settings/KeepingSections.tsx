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

/** How long things are kept. */
export function RetentionSection() {
  const words = settingsStrings.retention
  const { eventsDays, trafficDays, alertsDays, rejectsDays, minFreePercent } = useSettings(
    (settings) => settings.retention,
  )
  const change = useChangeSettings()
  return (
    <Section id="retention" title={settingsStrings.sections.retention}>
      <NumberSetting
        label={words.events}
        hint={words.eventsHint}
        unit={words.days}
        value={eventsDays}
        min={1}
        max={3650}
        onChange={(days) =>
          change(words.events, words.daysValue(days), { retention: { eventsDays: days } })
        }
      />
      <NumberSetting
        label={words.traffic}
        hint={words.trafficHint}
        unit={words.days}
        value={trafficDays}
        min={1}
        max={3650}
        onChange={(days) =>
          change(words.traffic, words.daysValue(days), { retention: { trafficDays: days } })
        }
      />
      <NumberSetting
        label={words.alerts}
        hint={words.alertsHint}
        unit={words.days}
        value={alertsDays}
        min={1}
        max={3650}
        onChange={(days) =>
          change(words.alerts, words.daysValue(days), { retention: { alertsDays: days } })
        }
      />
      <NumberSetting
        label={words.rejects}
        hint={words.rejectsHint}
        unit={words.days}
        value={rejectsDays}
        min={1}
        max={365}
        onChange={(days) =>
          change(words.rejects, words.daysValue(days), { retention: { rejectsDays: days } })
        }
      />
      <NumberSetting
        label={words.minFree}
        hint={words.minFreeHint}
        unit={words.percent}
        value={minFreePercent}
        min={0}
        max={50}
        onChange={(share) =>
          change(words.minFree, words.percentValue(share), {
            retention: { minFreePercent: share },
          })
        }
      />
    </Section>
  )
}
