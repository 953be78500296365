import { linksOf } from '../../shared/lookup-link'
import { LookupLinks } from '../lookup/LookupLinks'
import { useSettings } from '../stores/desk'
import { lookupLinkStrings as words } from '../strings'
import screen from './EntityScreen.module.css'

/** Where the entity can be looked up elsewhere; nothing where no link is for it. */
export function LookupPart({ value }: { value: string }) {
  const links = useSettings(({ lookupLinks }) => lookupLinks)
  if (linksOf(value, links).length === 0) return null
  return (
    <section className={screen.part} aria-label={words.title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{words.title}</h2>
      </div>
      <LookupLinks value={value} />
      <p className={screen.quiet}>{words.learns}</p>
    </section>
  )
}
