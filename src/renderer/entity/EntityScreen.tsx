import { IconArrowLeft, IconPlugConnectedX, IconSearchOff } from '@tabler/icons-react'
import { useEffect } from 'react'
import type { Entity } from '../../shared/entity'
import { useConnection, useDesk, useListMark, useRoute, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { entityStrings as words } from '../strings'
import { clockTime } from '../time'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { FailedBanner } from '../ui/FailedBanner'
import { SkeletonRows } from '../ui/SkeletonRows'
import { useOnChange } from '../ui/use-on-change'
import { Activity } from './Activity'
import { DnsNames } from './DnsNames'
import { EntityActions } from './EntityActions'
import { EntityAlerts } from './EntityAlerts'
import { EntityHead } from './EntityHead'
import { EntityLists } from './EntityLists'
import css from './EntityScreen.module.css'
import { Events } from './Events'
import { Landing } from './Landing'
import { LookupPart } from './LookupPart'
import { Notes } from './Notes'
import { PastDecisions } from './PastDecisions'
import { Related } from './Related'
import { RequestSets } from './RequestSets'
import { readAddress } from './read-address'
import { rememberRecent } from './recent'

/** What is known of an address is read this often while it is on screen, ms. */
const EVERY_MS = 10_000

/** Everything known about one address, or a way to look one up. */
export default function EntityScreen() {
  const { item } = useRoute()
  if (item === '') {
    return (
      <main className={css.screen} aria-label={words.title}>
        <Landing />
      </main>
    )
  }
  return <EntityPage key={item} value={item} />
}

function EntityPage({ value }: { value: string }) {
  const { client, route } = useDesk()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const entity = useQuery(`entity ${value}`, () => client.entity.get({ value }), {
    everyMs: EVERY_MS,
  })
  const { data, error, reload } = entity
  useOnChange(useListMark(), reload)
  const isSeen = data !== null && data.verdict !== 'not seen'
  useEffect(() => {
    if (isSeen) rememberRecent(window.localStorage, value)
  }, [isSeen, value])

  return (
    <main className={css.screen} aria-label={words.titleOf(value)}>
      <div className={css.bar}>
        <nav className={css.crumbs} aria-label={words.title}>
          <button type="button" className="link" onClick={() => route.go('entity')}>
            <IconArrowLeft size={13} aria-hidden /> {words.title}
          </button>
          <span aria-hidden="true">/</span>
          <span className={`${css.value} mono`}>{value}</span>
        </nav>
        {data && <EntityActions entity={data} />}
      </div>
      {error && (
        <FailedBanner
          what={words.failed(value)}
          why={error}
          again={words.tryAgain}
          onAgain={reload}
        />
      )}
      {!data && !error && !isConnected && (
        <EmptyState
          icon={<IconPlugConnectedX size={26} aria-hidden />}
          title={words.notRead(value)}
        >
          {words.offlineRead}
        </EmptyState>
      )}
      {!data && !error && isConnected && (
        <SkeletonRows rows={10} text={words.readingEntity(value)} />
      )}
      {data && !isSeen && <NotSeen entity={data} />}
      {data && isSeen && <Known entity={data} />}
    </main>
  )
}

function Known({ entity }: { entity: Entity }) {
  return (
    <div className={css.columns}>
      <div className={css.left}>
        <EntityHead entity={entity} />
        <Activity activity={entity.activity} />
        <Events value={entity.value} total={entity.events} />
        <DnsNames value={entity.value} />
        {readAddress(entity.value).ok && <RequestSets value={entity.value} />}
        <EntityAlerts entity={entity} />
        <PastDecisions value={entity.value} />
      </div>
      <aside className={css.right} aria-label={words.aside}>
        <EntityLists entity={entity} />
        <LookupPart value={entity.value} />
        <Notes value={entity.value} />
        <Related value={entity.value} />
      </aside>
    </div>
  )
}

function NotSeen({ entity }: { entity: Entity }) {
  const { client, route } = useDesk()
  const zone = useZone()
  const { value } = entity
  const read = readAddress(value)
  const web = useQuery(read.ok ? `asked web ${value}` : null, () =>
    client.web.requestSets({ value, limit: 1 }),
  )
  const dns = useQuery(`asked DNS ${value}`, () =>
    client.dns.names({ value, order: 'latest', limit: 1 }),
  )
  const isInLogs = (web.data?.rows.length ?? 0) > 0 || (dns.data?.total ?? 0) > 0
  return (
    <div className={css.columns}>
      <div className={css.left}>
        <EmptyState
          icon={<IconSearchOff size={26} aria-hidden />}
          title={isInLogs ? words.notSeen.noAlert(value) : words.notSeen.title(value)}
          action={<Button onClick={() => route.go('entity')}>{words.notSeen.other}</Button>}
        >
          {isInLogs
            ? words.notSeen.below
            : entity.kind === 'address' && !read.ok
              ? words.notSeen.noAddress(value, read.problem)
              : words.notSeen.text(clockTime(Date.now(), zone), entity.kind)}
        </EmptyState>
        <DnsNames value={entity.value} />
        {read.ok && <RequestSets value={entity.value} />}
        <PastDecisions value={entity.value} />
      </div>
      <aside className={css.right} aria-label={words.aside}>
        <EntityLists entity={entity} />
        <LookupPart value={entity.value} />
        <Notes value={entity.value} />
        <Related value={entity.value} />
      </aside>
    </div>
  )
}
