import { IconAlertTriangle, IconBan, IconCheck, IconClock, IconMinus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Entity } from '../../shared/entity'
import { useNow } from '../stores/clock'
import { useDesk } from '../stores/desk'
import { entityPageStrings, entityStrings } from '../strings'
import { age, untilTime } from '../time'
import { HostileText } from '../ui/HostileText'
import css from './EntityLists.module.css'
import screen from './EntityScreen.module.css'

const words = entityStrings.lists
const by = entityPageStrings.lists
type Cover = Entity['lists'][number]

const ICONS: Record<Cover['state'], ReactNode> = {
  active: <IconBan size={14} aria-hidden />,
  expiring: <IconClock size={14} aria-hidden />,
  allowed: <IconCheck size={14} aria-hidden />,
  review: <IconAlertTriangle size={14} aria-hidden />,
  expired: <IconMinus size={14} aria-hidden />,
  'not listed': <IconMinus size={14} aria-hidden />,
}

/** Which lists hold the address, by which entry, and which do not. */
export function EntityLists({ entity }: { entity: Entity }) {
  const { route } = useDesk()
  const now = useNow(60_000)
  return (
    <section className={screen.part} aria-label={words.title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{words.title}</h2>
      </div>
      {entity.lists.length === 0 && (
        <p className={screen.quiet}>{entity.kind === 'name' ? words.notForNames : words.none}</p>
      )}
      <ul className={css.list}>
        {entity.lists.map((cover) => (
          <li key={`${cover.list} ${cover.entry}`}>
            <button
              type="button"
              className={css.row}
              data-off={cover.state === 'not listed' || undefined}
              onClick={() => route.go('blacklists', cover.list)}
            >
              {ICONS[cover.state]}
              <span>
                {cover.title}
                {cover.entry !== null && cover.entry !== entity.value && (
                  <span className={`${css.why} mono`}>{words.via(cover.entry)}</span>
                )}
                {cover.reason !== '' && (
                  <span className={css.why}>
                    <HostileText text={cover.reason} />
                  </span>
                )}
                {cover.grounds.map((ground) => (
                  <span key={`${ground.kind} ${ground.actor} ${ground.since}`} className={css.why}>
                    {by.by(ground.actor, by.kinds[ground.kind])}
                  </span>
                ))}
              </span>
              <span className={css.state}>
                {words.states[cover.state]}
                <span className={css.why}>{spanOf(cover, now)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function spanOf(cover: Cover, now: number): string {
  if (cover.state === 'not listed') return ''
  if (cover.expiresAt !== null) return untilTime(cover.expiresAt, now)
  return cover.since === null ? '' : words.since(age(cover.since, now))
}
