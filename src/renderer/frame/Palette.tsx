import { Modal } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  useDeferredValue,
  useEffect,
  useRef,
  useState,
} from 'react'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { frameStrings } from '../strings'
import { nameIncident } from '../traffic/stream-name'
import { HostileText } from '../ui/HostileText'
import { KeyCap } from '../ui/KeyCap'
import { SeverityMark } from '../ui/SeverityMark'
import css from './Palette.module.css'
import { isLongText, type PaletteItem, paletteItems, parsePaletteText } from './palette-items'
import { useCommands } from './use-commands'

const words = frameStrings.palette
/** Incidents that are found began at most so long ago, ms. */
const INCIDENTS_MS = 30 * 24 * 3_600_000

/** Looks up addresses and alerts, goes to screens, runs commands. */
export function Palette({
  onClose,
  onShortcuts,
  onLookup,
}: {
  onClose: () => void
  onShortcuts: () => void
  onLookup: (text: string) => void
}) {
  const { live, route, client } = useDesk()
  const [text, setText] = useState('')
  const [place, setPlace] = useState(0)
  const commands = useCommands(onShortcuts, () => onLookup(''))
  const { mode, wanted } = parsePaletteText(useDeferredValue(text))
  const isSearch =
    wanted.length >= 2 && (mode === 'all' || mode === 'entities' || mode === 'alerts')
  const search = useQuery(isSearch ? `palette ${wanted}` : null, () =>
    client.alerts.list({ status: 'all', filter: { text: wanted }, limit: 40 }),
  )
  const incidents = useQuery(isSearch && mode !== 'entities' ? 'palette incidents' : null, () => {
    const now = Date.now()
    return client.web.incidents({ span: { from: now - INCIDENTS_MS, to: now } })
  })
  useKeys(
    frameStrings.scopes.palette,
    [{ keys: ['Escape', 'Mod+k'], label: frameStrings.keys.closeTop, run: onClose }],
    { isExclusive: true },
  )

  const found = { alerts: search.data?.alerts ?? [], incidents: incidents.data ?? [] }
  const items = paletteItems(text, found, commands, {
    goTo: (screen) => route.go(screen),
    openEntity: (value) => route.go('entity', value),
    openAlert: (id) => {
      route.go('live')
      live.openAlert(id)
    },
    openIncident: (incident) => route.go('traffic', nameIncident(incident)),
    filterLive: (wantedText) => {
      route.go('live')
      live.setFilter({ ...live.getState().filter, text: wantedText })
    },
  })
  const active = items[Math.min(place, items.length - 1)]

  const run = (item: PaletteItem | undefined) => {
    if (!item) return
    onClose()
    item.run()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      setPlace((now) =>
        Math.max(0, Math.min(items.length - 1, Math.min(now, items.length - 1) + step)),
      )
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(active)
    }
  }

  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text/plain')
    // A field of one line would run lines together.
    if (!isLongText(pasted)) return
    event.preventDefault()
    onLookup(pasted)
  }

  const changeText = (next: string) => {
    setPlace(0)
    if (next === '?') {
      onClose()
      onShortcuts()
    } else setText(next)
  }

  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      withCloseButton={false}
      size={660}
      centered={false}
      yOffset="9vh"
      padding={0}
      attributes={{ content: { 'aria-label': frameStrings.searchLabel } }}
      classNames={{ content: css.content, body: css.palette }}
    >
      <div className={css.head}>
        <IconSearch size={17} stroke={1.6} aria-hidden="true" />
        <input
          ref={focusAtOnce}
          className={css.input}
          value={text}
          onChange={(event) => changeText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          placeholder={words.placeholder}
          role="combobox"
          aria-label={frameStrings.searchLabel}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={active ? optionId(active) : undefined}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <span className={css.hint}>{words.hint}</span>
      </div>
      <Results items={items} active={active} onRun={run} />
      {search.error && <p className={css.note}>{words.failed(search.error)}</p>}
      {items.length === 0 && !search.error && (
        <p className={css.note}>
          {isSearch && !search.data ? words.reading : words.nothing(wanted)}
        </p>
      )}
      <Foot count={items.length} />
    </Modal>
  )
}

/** The dialog gives the focus a moment later: what is typed in between would be lost. */
function focusAtOnce(input: HTMLInputElement | null): void {
  input?.focus()
}

function optionId(item: PaletteItem): string {
  return `palette ${item.id}`.replaceAll(/[^A-Za-z0-9]+/g, '-')
}

function Results(props: {
  items: readonly PaletteItem[]
  active: PaletteItem | undefined
  onRun: (item: PaletteItem) => void
}) {
  const groups = [...new Set(props.items.map((item) => item.group))]
  return (
    <div
      id="palette-list"
      role="listbox"
      aria-label={frameStrings.searchLabel}
      className={css.list}
    >
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
        <div key={group} role="group" aria-label={group}>
          <div className={css.group} aria-hidden="true">
            {group}
          </div>
          {props.items
            .filter((item) => item.group === group)
            .map((item) => (
              <Option
                key={item.id}
                item={item}
                isActive={item === props.active}
                onRun={props.onRun}
              />
            ))}
        </div>
      ))}
    </div>
  )
}

function Option(props: {
  item: PaletteItem
  isActive: boolean
  onRun: (item: PaletteItem) => void
}) {
  const { item, isActive } = props
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox above
    // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus
    <div
      ref={ref}
      id={optionId(item)}
      role="option"
      aria-selected={isActive}
      className={css.option}
      onClick={() => props.onRun(item)}
    >
      {item.severity && <SeverityMark severity={item.severity} isNamed />}
      <span className={item.isMono ? 'mono' : undefined}>
        <HostileText text={item.text} />
      </span>
      <span className={css.detail}>
        <HostileText text={item.detail} />
      </span>
      {isActive && <KeyCap name="Enter" />}
      {!isActive && item.keyName && <KeyCap name={item.keyName} />}
    </div>
  )
}

function Foot({ count }: { count: number }) {
  const { prefixes } = words
  return (
    <div className={css.foot}>
      <span>
        <KeyCap name=">" /> {prefixes.commands}
      </span>
      <span>
        <KeyCap name="@" /> {prefixes.entities}
      </span>
      <span>
        <KeyCap name="#" /> {prefixes.alerts}
      </span>
      <span>
        <KeyCap name="?" /> {prefixes.shortcuts}
      </span>
      <span className={css.count} role="status">
        {words.results(count)}
      </span>
    </div>
  )
}
