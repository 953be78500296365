import { useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { blastRadiusStrings as words } from '../strings'
import css from './AddEntry.module.css'
import { radiusText } from './radius-text'

/** Who of ours a block of a value would hit; nothing waits for it. */
export function RadiusLine({ value }: { value: string }) {
  const { client } = useDesk()
  const { data, error } = useQuery(`radius ${value}`, () => client.blacklists.radius({ value }))
  const text =
    error !== null ? words.failed(error) : data === null ? words.looking : radiusText(data)
  return (
    <p className={css.check} aria-live="polite">
      {text}
    </p>
  )
}
