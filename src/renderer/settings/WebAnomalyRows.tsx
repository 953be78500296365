import { parseNetwork } from '../../shared/address'
import { listNameSchema } from '../../shared/blacklist'
import { modelNameSchema } from '../../shared/model'
import { useSettings } from '../stores/desk'
import { webSettingsStrings as words } from '../strings'
import { NumberSetting } from './NumberSetting'
import { readDecimal } from './read-number'
import css from './SettingsScreen.module.css'
import { TextSetting } from './TextSetting'
import { useChangeSettings } from './use-change'
import { useWebAnomaly } from './use-web-anomaly'
import { WebIncidentRows } from './WebIncidentRows'

const DAY_MS = 24 * 3_600_000

/** How request sets are gathered and judged, and whose word in access logs is believed. */
export function WebAnomalyRows() {
  return (
    <>
      <h3 className={css.subheading}>{words.title}</h3>
      <p className={css.hint}>{words.hint}</p>
      <Judging />
      <Gathering />
      <Watching />
      <WebIncidentRows />
      <h3 className={css.subheading}>{words.accessLogs}</h3>
      <Proxies />
    </>
  )
}

function Judging() {
  const { settings, change } = useWebAnomaly()
  const { model, threshold } = settings
  return (
    <>
      <TextSetting
        label={words.model}
        hint={words.modelHint}
        value={model}
        findFault={(text) =>
          modelNameSchema.safeParse(text.trim()).success ? null : words.badModel
        }
        onChange={(value) => change(words.model, value, { model: value })}
      />
      <TextSetting
        label={words.threshold}
        hint={words.thresholdHint}
        placeholder={words.ownThreshold}
        value={threshold === null ? '' : String(threshold)}
        findFault={(text) =>
          text.trim() === '' || readDecimal(text, 0, 1) !== null ? null : words.badThreshold
        }
        onChange={(value) =>
          change(words.threshold, value || words.ownThreshold, {
            threshold: value === '' ? null : readDecimal(value, 0, 1),
          })
        }
      />
      <NumberSetting
        label={words.leastClients}
        hint={words.leastClientsHint}
        value={settings.leastClients}
        min={1}
        max={1_000_000}
        onChange={(value) => change(words.leastClients, words.many(value), { leastClients: value })}
      />
    </>
  )
}

function Gathering() {
  const { settings, change } = useWebAnomaly()
  return (
    <>
      <TextSetting
        label={words.bucket}
        hint={words.bucketHint}
        value={String(settings.bucketMs / 1_000)}
        findFault={(text) => (readBucket(text) === null ? words.badBucket : null)}
        onChange={(value) =>
          change(words.bucket, `${value} ${words.seconds}`, {
            bucketMs: readBucket(value) ?? settings.bucketMs,
          })
        }
      />
      <NumberSetting
        label={words.grace}
        hint={words.graceHint}
        unit={words.seconds}
        value={Math.round(settings.graceMs / 1_000)}
        min={0}
        max={600}
        onChange={(value) =>
          change(words.grace, `${value} ${words.seconds}`, { graceMs: value * 1_000 })
        }
      />
      <NumberSetting
        label={words.kept}
        hint={words.keptHint}
        unit={words.days}
        value={Math.max(1, Math.round(settings.keptMs / DAY_MS))}
        min={1}
        max={90}
        onChange={(value) =>
          change(words.kept, `${value} ${words.days}`, { keptMs: value * DAY_MS })
        }
      />
      <NumberSetting
        label={words.maxSets}
        hint={words.maxSetsHint}
        value={settings.maxSets}
        min={100}
        max={5_000_000}
        onChange={(value) => change(words.maxSets, words.many(value), { maxSets: value })}
      />
    </>
  )
}

function Watching() {
  const { settings, change } = useWebAnomaly()
  const row = (
    field: 'hosts' | 'exceptHosts' | 'exceptClients' | 'attackerLists' | 'benignLists',
    none: string,
    hint: string,
    findFault: (word: string) => string | null,
  ) => (
    <WordsSetting
      label={words[field]}
      hint={hint}
      none={none}
      values={settings[field]}
      findFault={findFault}
      onChange={(values) => change(words[field], values.join(' ') || none, { [field]: values })}
    />
  )
  return (
    <>
      {row('hosts', words.allHosts, words.hostsHint, findHostFault)}
      {row('exceptHosts', words.noHosts, words.hostsHint, findHostFault)}
      {row('exceptClients', words.noHosts, words.exceptClientsHint, findNetworkFault)}
      {row('attackerLists', words.noHosts, words.attackerListsHint, findListFault)}
      {row('benignLists', words.noHosts, words.benignListsHint, findListFault)}
    </>
  )
}

function Proxies() {
  const { trustedProxies } = useSettings(({ webTraffic }) => webTraffic)
  const change = useChangeSettings()
  return (
    <WordsSetting
      label={words.proxies}
      hint={words.proxiesHint}
      none={words.nobody}
      values={trustedProxies}
      findFault={findNetworkFault}
      onChange={(values) =>
        change(words.proxies, values.join(' ') || words.nobody, {
          webTraffic: { trustedProxies: values },
        })
      }
    />
  )
}

/** Words in a line; the first that cannot be taken is told while it is typed. */
function WordsSetting(props: {
  label: string
  hint: string
  none: string
  values: readonly string[]
  findFault: (word: string) => string | null
  onChange: (values: string[]) => Promise<string | null>
}) {
  return (
    <TextSetting
      label={props.label}
      hint={props.hint}
      placeholder={props.none}
      value={props.values.join(' ')}
      findFault={(text) =>
        splitWords(text)
          .map(props.findFault)
          .find((fault) => fault !== null) ?? null
      }
      onChange={(text) => props.onChange(splitWords(text))}
    />
  )
}

function splitWords(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))]
}

/** Seconds that divide an hour, in ms; null for other texts. */
function readBucket(text: string): number | null {
  const seconds = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0
  return seconds >= 10 && 3_600 % seconds === 0 ? seconds * 1_000 : null
}

function findHostFault(word: string): string | null {
  return word.length > 253 ? words.badHost(word) : null
}

function findNetworkFault(word: string): string | null {
  const parsed = parseNetwork(word)
  return parsed.ok ? null : words.badNetwork(word, parsed.problem)
}

function findListFault(word: string): string | null {
  return listNameSchema.safeParse(word).success ? null : words.badList(word)
}
