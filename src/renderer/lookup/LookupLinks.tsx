import { IconExternalLink } from '@tabler/icons-react'
import { linksOf } from '../../shared/lookup-link'
import { useSettings } from '../stores/desk'
import css from './LookupLinks.module.css'

/** Links that look a value up elsewhere, each with the host that learns it; none opens by itself. */
export function LookupLinks({ value }: { value: string }) {
  const links = useSettings(({ lookupLinks }) => lookupLinks)
  return (
    <ul className={css.links}>
      {linksOf(value, links).map(({ name, host, url }) => (
        <li key={name}>
          <a className="link" href={url} target="_blank" rel="noopener noreferrer">
            {name} <IconExternalLink size={12} stroke={1.6} aria-hidden="true" />{' '}
            <span className={css.host}>{host}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
