import { TextInput } from '@mantine/core'
import {
  IconBan,
  IconBell,
  IconClockHour4,
  IconDatabase,
  IconDeviceDesktop,
  IconExternalLink,
  IconEye,
  IconEyeOff,
  IconFileExport,
  IconInfoCircle,
  IconKeyboard,
  IconListCheck,
  IconNetwork,
  IconPalette,
  IconPlugConnected,
  IconRadar2,
  IconRouter,
  IconSend,
  IconServer,
  IconShieldLock,
} from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useConnection, useDesk, useRoute } from '../stores/desk'
import { frameStrings, settingsStrings as words } from '../strings'
import { Banner } from '../ui/Banner'
import { KeyCap } from '../ui/KeyCap'
import { AppearanceSection } from './AppearanceSection'
import { ConnectionsSection } from './ConnectionsSection'
import { DetectorsSection } from './DetectorsSection'
import { DnsRulesSection } from './DnsRulesSection'
import { EngineSection } from './EngineSection'
import { ListsSection, RetentionSection } from './KeepingSections'
import { LookupLinksSection } from './LookupLinksSection'
import { NetworksSection } from './NetworksSection'
import { NotificationsSection } from './NotificationsSection'
import { AboutSection, DesktopSection, PrivacySection, ShortcutsSection } from './OtherSections'
import { OutletsSection } from './OutletsSection'
import { ServerSection } from './ServerSection'
import css from './SettingsScreen.module.css'
import { SilencesSection } from './SilencesSection'
import { StorageSection } from './StorageSection'
import { TransferSection } from './TransferSection'
import { useSearch } from './use-search'

type SectionName = keyof typeof words.sections

const ICONS: Record<SectionName, ReactNode> = {
  appearance: <IconPalette size={15} aria-hidden />,
  notifications: <IconBell size={15} aria-hidden />,
  silences: <IconEyeOff size={15} aria-hidden />,
  networks: <IconNetwork size={15} aria-hidden />,
  lists: <IconBan size={15} aria-hidden />,
  detectors: <IconRadar2 size={15} aria-hidden />,
  dnsRecords: <IconListCheck size={15} aria-hidden />,
  lookupLinks: <IconExternalLink size={15} aria-hidden />,
  retention: <IconClockHour4 size={15} aria-hidden />,
  storage: <IconDatabase size={15} aria-hidden />,
  connections: <IconPlugConnected size={15} aria-hidden />,
  server: <IconServer size={15} aria-hidden />,
  outlets: <IconSend size={15} aria-hidden />,
  engine: <IconRouter size={15} aria-hidden />,
  desktop: <IconDeviceDesktop size={15} aria-hidden />,
  privacy: <IconShieldLock size={15} aria-hidden />,
  transfer: <IconFileExport size={15} aria-hidden />,
  shortcuts: <IconKeyboard size={15} aria-hidden />,
  about: <IconInfoCircle size={15} aria-hidden />,
}
const NAMES = Object.keys(words.sections) as SectionName[]

/** Brings a section to the top of the page; `scrollIntoView` would move the window as well. */
function scrollTo(page: HTMLElement | null, name: SectionName): void {
  const section = document.getElementById(`settings-${name}`)
  if (page && section) page.scrollTop = section.offsetTop
}

/** One scrolling page of settings, with an index that follows it. */
export default function SettingsScreen() {
  const { item } = useRoute()
  const { route } = useDesk()
  const reader = useConnection(({ hello }) => (hello?.isReadOnly ? hello.actor : null))
  const page = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const found = useSearch(page, typed)
  useKeys(words.title, [
    {
      keys: ['/'],
      label: words.search,
      run: () => {
        input.current?.focus()
        input.current?.select()
      },
    },
  ])
  const [current, setCurrent] = useState<SectionName>('appearance')

  useEffect(() => {
    const wanted = NAMES.find((name) => name === item)
    if (!wanted) return
    scrollTo(page.current, wanted)
    setCurrent(wanted)
  }, [item])

  const follow = () => {
    const top = page.current?.getBoundingClientRect().top ?? 0
    const topOf = (name: SectionName) =>
      document.getElementById(`settings-${name}`)?.getBoundingClientRect().top ?? top
    const { scrollTop = 0, clientHeight = 0, scrollHeight = 0 } = page.current ?? {}
    if (scrollTop + clientHeight >= scrollHeight - 1) {
      // The last sections never reach the top: here the one that was asked for counts.
      const inSight = NAMES.filter((name) => topOf(name) >= top)
      setCurrent(inSight.find((name) => name === item) ?? 'about')
      return
    }
    setCurrent(NAMES.filter((name) => topOf(name) <= top + 60).at(-1) ?? 'appearance')
  }
  const go = (name: SectionName) => {
    route.replace('settings', name)
    scrollTo(page.current, name)
    setCurrent(name)
  }

  return (
    <main className={css.screen} aria-label={words.title}>
      <nav className={css.index} aria-label={words.index}>
        <h1 className={css.title}>{words.title}</h1>
        <TextInput
          ref={input}
          className={css.search}
          aria-label={words.search}
          placeholder={words.searchHint}
          value={typed}
          rightSection={<KeyCap name="/" />}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            setTyped('')
            input.current?.blur()
          }}
        />
        <p className={css.found} role="status">
          {found !== null && words.found(found.size)}
        </p>
        {NAMES.map((name) => (
          <button
            key={name}
            type="button"
            hidden={found !== null && !found.has(name)}
            className={css.link}
            aria-current={name === current ? 'true' : undefined}
            onClick={() => go(name)}
          >
            {ICONS[name]}
            {words.sections[name]}
          </button>
        ))}
      </nav>
      <div ref={page} className={css.page} onScroll={follow} data-pane>
        {reader !== null && (
          <Banner icon={<IconEye size={15} aria-hidden />}>{frameStrings.readOnly(reader)}</Banner>
        )}
        <AppearanceSection />
        <NotificationsSection />
        <SilencesSection />
        <NetworksSection />
        <ListsSection />
        <DetectorsSection />
        <DnsRulesSection />
        <LookupLinksSection />
        <RetentionSection />
        <StorageSection />
        <ConnectionsSection />
        <ServerSection />
        <OutletsSection />
        <EngineSection />
        <DesktopSection />
        <PrivacySection />
        <TransferSection />
        <ShortcutsSection />
        <AboutSection />
      </div>
    </main>
  )
}
