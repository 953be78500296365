import { Switch, TextInput } from '@mantine/core'
import { IconCopy, IconRss } from '@tabler/icons-react'
import { useEffect, useId, useState } from 'react'
import type { ExportFormat, FeedPreview, FeedRule, ListSummary } from '../../shared/blacklist'
import { readWhole } from '../settings/read-number'
import { useNow } from '../stores/clock'
import { useChangeOff, useDesk, useListMark, useStatus } from '../stores/desk'
import { useQuery } from '../stores/query'
import { blacklistsStrings } from '../strings'
import { age, isoTime } from '../time'
import { IconButton } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import { useOnChange } from '../ui/use-on-change'
import css from './SidePanel.module.css'
import { markOf } from './use-lists'

const words = blacklistsStrings.feed
const DAY_MS = 24 * 3600 * 1000

/**
 * Where a firewall pulls the list: at the engine's server where it listens, at this page's own
 * address in a browser, else the path alone.
 */
export function feedAddress(
  { list, holds }: Pick<ListSummary, 'list' | 'holds'>,
  origin: string,
  serverUrl: string | null,
  format: ExportFormat = holds === 'address' ? 'txt' : 'rpz',
): string {
  const path = `/blacklists/${list}?format=${format}`
  if (/^https?:\/\//.test(origin)) return `${origin}${path}`
  return serverUrl === null ? path : `${serverUrl.replace(/\/$/, '')}${path}`
}

/** What firewalls get of this list: off until somebody turns it on, with a rule of its own. */
export function FeedPanel({ list }: { list: ListSummary }) {
  const { client, changes } = useDesk()
  const off = useChangeOff()
  const switchId = useId()
  const { feed, proposedFeed } = list
  const isActive = list.state === 'active'
  const set = (wanted: FeedRule | null) => {
    void changes.perform(() => client.blacklists.setFeed({ list: list.list, feed: wanted }))
  }
  return (
    <section className={css.part} aria-label={words.title[list.holds]}>
      <div className={css.feedHead}>
        <h2 className={css.title}>
          <IconRss size={15} aria-hidden />
          {words.title[list.holds]}
        </h2>
        <Switch
          withThumbIndicator={false}
          id={switchId}
          aria-label={words.isOn[list.holds]}
          checked={feed !== null}
          disabled={!isActive || off !== null}
          onChange={(event) => set(event.currentTarget.checked ? proposedFeed : null)}
        />
      </div>
      {!isActive && <p className={css.note}>{words.notActive}</p>}
      {isActive && feed === null && (
        <p className={css.note}>{words.isOff(ruleWords(proposedFeed))}</p>
      )}
      {isActive && feed === null && <WouldGive list={list} rule={proposedFeed} />}
      {isActive && feed !== null && (
        <>
          <Address list={list} />
          <Rule rule={feed} off={off} onChange={set} />
          <WouldGive list={list} rule={feed} />
          <LastPull list={list} />
        </>
      )}
    </section>
  )
}

function Address({ list }: { list: ListSummary }) {
  const { toast, changes } = useDesk()
  const url = useStatus((status) => status.server.url)
  const isServed = useStatus((status) => status.server.state === 'on')
  const address = feedAddress(list, window.location.origin, url)
  const copy = async () => {
    try {
      await copyText(address)
      toast.show({ tone: 'plain', text: words.copied(address), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <>
      <div className={css.path}>
        <code>{address}</code>
        <IconButton
          label={words.copy}
          icon={<IconCopy size={15} aria-hidden />}
          onClick={() => void copy()}
        />
      </div>
      {isServed === false && <p className={css.note}>{words.notServed}</p>}
      <dl className={css.facts}>
        <dt>{words.format}</dt>
        <dd>{words.formatValue[list.holds]}</dd>
        <dt>{words.access}</dt>
        <dd>{words.accessValue(list.list)}</dd>
      </dl>
    </>
  )
}

function Rule(props: { rule: FeedRule; off: string | null; onChange: (rule: FeedRule) => void }) {
  const { rule, off, onChange } = props
  const days = rule.maxAgeMs === null ? '' : String(Math.round(rule.maxAgeMs / DAY_MS))
  return (
    <div className={css.rule}>
      <RuleField
        label={words.minimumHits}
        value={String(rule.minimumHits)}
        off={off}
        read={(text) => readWhole(text, 1, 1_000_000)}
        onTake={(minimumHits) => onChange({ ...rule, minimumHits })}
      />
      <RuleField
        label={words.maxAge}
        placeholder={words.anyAge}
        value={days}
        off={off}
        read={(text) => (text.trim() === '' ? 0 : readWhole(text, 1, 3650))}
        onTake={(age) => onChange({ ...rule, maxAgeMs: age === 0 ? null : age * DAY_MS })}
      />
    </div>
  )
}

/** A number of the rule: taken with Enter or on leaving, the old one stays where it is none. */
function RuleField(props: {
  label: string
  placeholder?: string
  value: string
  off: string | null
  read: (text: string) => number | null
  onTake: (value: number) => void
}) {
  const { value, read } = props
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const take = () => {
    const typed = read(text)
    if (typed === null) setText(value)
    else if (text.trim() !== value) props.onTake(typed)
  }
  return (
    <TextInput
      label={props.label}
      placeholder={props.placeholder}
      value={text}
      inputMode="numeric"
      readOnly={props.off !== null}
      error={read(text) === null}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take()
        if (event.key === 'Escape') setText(value)
      }}
    />
  )
}

/** How many entries the rule gives, and which it leaves out: before it is turned on, and while it is. */
function WouldGive({ list, rule }: { list: ListSummary; rule: FeedRule }) {
  const { client } = useDesk()
  const preview = useQuery(`feed ${list.list} ${JSON.stringify(rule)}`, () =>
    client.blacklists.previewFeed({ list: list.list, feed: rule }),
  )
  useOnChange(`${markOf(list)} ${useListMark()}`, preview.reload)
  const { data, error } = preview
  if (error !== null) return <p className={css.note}>{words.notCounted(error)}</p>
  if (data === null) return null
  const { included, fewHits, tooOld } = data
  return (
    <>
      <p className={css.note}>{words.wouldGive(included, data.protected)}</p>
      <LeftOut told={words.fewHits(fewHits.count)} of={fewHits} />
      <LeftOut told={words.tooOld(tooOld.count)} of={tooOld} />
    </>
  )
}

function LeftOut({ told, of }: { told: string; of: FeedPreview['fewHits'] }) {
  const now = useNow(10_000)
  if (of.count === 0) return null
  return (
    <>
      <p className={css.note}>{told}</p>
      <ul className={css.examples}>
        {of.examples.map(({ value, hits, lastSeen }) => (
          <li key={value}>
            <span className="mono">{value}</span>{' '}
            {words.example(hits, lastSeen === null ? null : age(lastSeen, now))}
          </li>
        ))}
        {of.count > of.examples.length && <li>{words.more(of.count - of.examples.length)}</li>}
      </ul>
    </>
  )
}

function LastPull({ list }: { list: ListSummary }) {
  const now = useNow()
  const { lastPull } = list
  if (lastPull === null) return <p className={css.note}>{words.neverPulled}</p>
  return (
    <p className={css.note} title={isoTime(lastPull.at)}>
      {words.lastPull(age(lastPull.at, now), lastPull.by, lastPull.entries)}
    </p>
  )
}

function ruleWords({ minimumHits, maxAgeMs }: FeedRule): string {
  return words.rule(minimumHits, maxAgeMs === null ? null : Math.round(maxAgeMs / DAY_MS))
}
