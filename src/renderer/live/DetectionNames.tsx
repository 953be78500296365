import { IconCopy } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Detection } from '../../shared/detection'
import { type DetectionEntity, ENTITY_KINDS, findEntities } from '../../shared/detection-entities'
import { shortHash } from '../numbers'
import { useDesk } from '../stores/desk'
import { detectionStrings as words } from '../strings'
import { IconButton } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import css from './Detection.module.css'
import { useCopy } from './use-copy'

/** Names of a kind that are drawn before the rest is asked for. */
const FIRST_NAMES = 8
/** Names of a kind that are drawn at all. */
const MOST_NAMES = 200

/** Users, hosts, addresses, domains and hashes of a detection; each opens its own page. */
export function DetectionNames({ detection }: { detection: Detection }) {
  const entities = useMemo(() => findEntities(detection), [detection])
  if (entities.length === 0) return null
  return (
    <>
      <h4 className={css.subheading}>{words.names}</h4>
      {ENTITY_KINDS.map((kind) => {
        const ofKind = entities.filter((entity) => entity.kind === kind)
        return ofKind.length > 0 && <Names key={kind} title={words.kinds[kind]} names={ofKind} />
      })}
    </>
  )
}

function Names({ title, names }: { title: string; names: readonly DetectionEntity[] }) {
  const [isAll, setAll] = useState(false)
  const shown = names.slice(0, isAll ? MOST_NAMES : FIRST_NAMES)
  const rest = Math.min(names.length, MOST_NAMES) - shown.length
  return (
    <div className={css.names}>
      <span className={css.kind}>{title}</span>
      <ul>
        {shown.map((entity) => (
          <Name key={entity.value} entity={entity} />
        ))}
        {rest > 0 && (
          <li>
            <button type="button" className="link" onClick={() => setAll(true)}>
              {words.moreNames(rest)}
            </button>
          </li>
        )}
      </ul>
    </div>
  )
}

function Name({ entity: { kind, value, role } }: { entity: DetectionEntity }) {
  const { route } = useDesk()
  const copy = useCopy()
  return (
    <li className={css.nameLine}>
      <button
        type="button"
        className={`link mono ${css.value}`}
        title={value}
        aria-label={words.openEntity(value)}
        onClick={() => route.go('entity', value)}
      >
        <HostileText text={kind === 'hash' ? shortHash(value) : value} />
      </button>
      <span className={css.off}>{words.roles[role]}</span>
      <IconButton
        label={words.copyId(value)}
        icon={<IconCopy size={13} stroke={1.6} aria-hidden="true" />}
        onClick={() => copy(value, value)}
      />
    </li>
  )
}
