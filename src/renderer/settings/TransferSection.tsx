import { FileButton } from '@mantine/core'
import { useState } from 'react'
import {
  readSettingsFile,
  type SettingsImport,
  settingText,
  writeSettingsFile,
} from '../../shared/settings-transfer'
import { wordsOf } from '../link/errors'
import { useChangeOff, useDesk } from '../stores/desk'
import { transferStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import { saveFile } from '../ui/save-file'
import base from '../ui/Table.module.css'
import { Row, Section } from './Row'
import css from './SettingsScreen.module.css'
import { useChangeSettings } from './use-change'

const FILE_NAME = 'watchfloor-settings.json'
/** Settings are some kilobytes; larger files are something else. */
const LARGEST_FILE_BYTES = 4 * 1024 * 1024

type Valid = Extract<SettingsImport, { isValid: true }>

/** The settings as a file, and from one: what differs is shown before anything is changed. */
export function TransferSection() {
  const { settings, client, toast, changes } = useDesk()
  const off = useChangeOff()
  const change = useChangeSettings()
  const [read, setRead] = useState<Valid | null>(null)
  const [fault, setFault] = useState<string | null>(null)

  const exportAll = async () => {
    try {
      const content = writeSettingsFile(await client.settings.get())
      const file = { fileName: FILE_NAME, mediaType: 'application/json', content }
      if ((await saveFile(file)) === 'saved') {
        toast.show({ tone: 'plain', text: words.exported(FILE_NAME), undo: null })
      }
    } catch (error) {
      changes.fail(error)
    }
  }
  const readFile = async (file: File | null) => {
    if (file === null) return
    setRead(null)
    setFault(null)
    if (file.size > LARGEST_FILE_BYTES) return setFault(words.tooLarge)
    try {
      // Another window may have changed something meanwhile.
      await settings.load()
    } catch (error) {
      return setFault(wordsOf(error))
    }
    const text = await file.text().catch(() => null)
    if (text === null) return setFault(words.unreadable)
    const found = readSettingsFile(text, settings.getState().settings)
    if (found.isValid) setRead(found)
    else setFault(words.wrong(found.field, found.message))
  }
  const apply = async ({ patch, differences }: Valid) => {
    const refusal = await change(words.what, words.changed(differences.length), patch)
    setFault(refusal)
    if (refusal === null) setRead(null)
  }
  return (
    <Section id="transfer" title={words.section}>
      <Row label={words.file} hint={words.exportHint}>
        <Button onClick={() => void exportAll()}>{words.export}</Button>
      </Row>
      <Row label={words.from} hint={words.importHint} fault={fault}>
        <FileButton accept="application/json,.json" onChange={(file) => void readFile(file)}>
          {({ onClick }) => (
            <Button offReason={off} onClick={onClick}>
              {words.import}
            </Button>
          )}
        </FileButton>
      </Row>
      {read !== null && (
        <Differences
          read={read}
          off={off}
          onApply={() => void apply(read)}
          onCancel={() => setRead(null)}
        />
      )}
    </Section>
  )
}

function Differences(props: {
  read: Valid
  off: string | null
  onApply: () => void
  onCancel: () => void
}) {
  const { differences, left, secrets } = props.read
  const { path, before, after } = words.columns
  return (
    <div role="status">
      {differences.length === 0 ? (
        <p>{words.nothing}</p>
      ) : (
        <table className={`${base.table} ${css.rules}`} aria-label={words.table}>
          <thead>
            <tr>
              {[path, before, after].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {differences.map((each) => (
              <tr key={each.path} className={base.row}>
                <td className="mono">{each.path}</td>
                <td className="mono">
                  <HostileText text={settingText(each.before)} />
                </td>
                <td className="mono">
                  <HostileText text={settingText(each.after)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {left.length > 0 && (
        <p className={css.hint}>{words.left(left.map((each) => each.path).join(', '))}</p>
      )}
      {secrets.map(({ of, kind }) => (
        <p key={`${of} ${kind}`} className={css.hint}>
          {words.secret(of, kind)}
        </p>
      ))}
      <Row label="">
        {differences.length > 0 && (
          <Button kind="primary" offReason={props.off} onClick={props.onApply}>
            {words.apply(differences.length)}
          </Button>
        )}
        <Button kind="quiet" onClick={props.onCancel}>
          {words.cancel}
        </Button>
      </Row>
    </div>
  )
}
