import { IconCopy } from '@tabler/icons-react'
import { bytes, percent } from '../numbers'
import { useConnection, useDesk, useStatus } from '../stores/desk'
import { settingsStrings } from '../strings'
import { IconButton } from '../ui/Button'
import { copyText } from '../ui/copy-text'
import { Row, Section } from './Row'
import css from './SettingsScreen.module.css'

const words = settingsStrings.storage

/** Under this share of free disk old events are let go. */
const LOW_FREE = 0.1

/** Where the data lie, and how full the disk is. */
export function StorageSection() {
  const hello = useConnection((connection) => connection.hello)
  return (
    <Section id="storage" title={settingsStrings.sections.storage}>
      <Path label={words.folder} path={hello?.dataFolder ?? null} />
      <Path label={words.file} path={hello?.settingsFile ?? null} />
      <Disk />
    </Section>
  )
}

function Disk() {
  const disk = useStatus((status) => status.disk)
  if (!disk || disk.totalBytes <= 0) return <Row label={words.disk}>{words.unknown}</Row>
  const used = 1 - disk.freeBytes / disk.totalBytes
  const isLow = 1 - used < LOW_FREE
  return (
    <Row label={words.disk} fault={isLow ? words.diskLow : null}>
      <span className={css.disk} role="img" aria-label={words.diskUsed(percent(used))}>
        <span className={css.used} style={{ width: `${used * 100}%` }} />
      </span>
      {words.free(bytes(disk.freeBytes), bytes(disk.totalBytes))}
    </Row>
  )
}

function Path({ label, path }: { label: string; path: string | null }) {
  const { toast, changes } = useDesk()
  const copy = async () => {
    if (path === null) return
    try {
      await copyText(path)
      toast.show({ tone: 'plain', text: words.copied(path), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <Row label={label}>
      {path === null ? (
        words.unknown
      ) : (
        <>
          <span className={`${css.value} mono`}>{path}</span>
          <IconButton
            label={words.copy(label)}
            icon={<IconCopy size={15} aria-hidden />}
            onClick={() => void copy()}
          />
        </>
      )}
    </Row>
  )
}
