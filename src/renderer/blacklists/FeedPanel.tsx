import { IconCopy, IconRss } from '@tabler/icons-react'
import type { ListSummary } from '../../shared/blacklist'
import { useDesk } from '../stores/desk'
import { blacklistsStrings } from '../strings/blacklists'
import { IconButton } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import css from './SidePanel.module.css'

const words = blacklistsStrings.feed

/** Where a firewall pulls the list: whole address in a browser, the path alone in the desktop. */
export function feedAddress(list: string, origin: string): string {
  const path = `/blacklists/${list}?format=txt`
  return /^https?:\/\//.test(origin) ? `${origin}${path}` : path
}

/** How a firewall pulls this list. */
export function FeedPanel({ list }: { list: ListSummary }) {
  const { toast, changes } = useDesk()
  const address = feedAddress(list.list, window.location.origin)
  const copy = async () => {
    try {
      await copyText(address)
      toast.show({ tone: 'plain', text: words.copied(address), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <section className={css.part} aria-label={words.title}>
      <h2 className={css.title}>
        <IconRss size={15} aria-hidden />
        {words.title}
      </h2>
      <div className={css.path}>
        <code>{address}</code>
        <IconButton
          label={words.copy}
          icon={<IconCopy size={15} aria-hidden />}
          onClick={() => void copy()}
        />
      </div>
      <dl className={css.facts}>
        <dt>{words.format}</dt>
        <dd>{words.formatValue}</dd>
        <dt>{words.access}</dt>
        <dd>{words.accessValue}</dd>
      </dl>
      <p className={css.note}>{list.state === 'active' ? words.note : words.notActive}</p>
    </section>
  )
}
