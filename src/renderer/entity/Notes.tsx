import { Textarea } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'
import { MAX_NOTE_LETTERS, type Note } from '../../shared/entity-page'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useNow } from '../stores/clock'
import { useChangeOff, useDesk, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { entityStrings, entityPageStrings as strings } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { SkeletonRows } from '../ui/SkeletonRows'
import screen from './EntityScreen.module.css'
import css from './Notes.module.css'
import { useMadeChanges } from './use-made-changes'

const words = strings.notes
/** Others may write as well; their notes come with the next look, ms. */
const EVERY_MS = 15_000

/** What analysts wrote about it: add, change and delete, each with undo. */
export function Notes({ value }: { value: string }) {
  const { client, changes } = useDesk()
  const notes = useQuery(`notes ${value}`, () => client.entity.notes({ value }), {
    everyMs: EVERY_MS,
  })
  useMadeChanges(notes.reload)
  const off = useChangeOff()
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useKeys(entityStrings.keys.title, [
    { keys: ['m'], label: strings.keys.note, run: () => field.current?.focus() },
  ])
  const add = async () => {
    if (text.trim() === '' || off !== null) return
    const made = await changes.perform(() => client.entity.addNote({ value, text }))
    if (made !== null) setText('')
  }
  return (
    <section className={screen.part} aria-label={words.title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{words.title}</h2>
      </div>
      {notes.error && (
        <FailedBanner
          what={words.failed}
          why={notes.error}
          again={entityStrings.tryAgain}
          onAgain={notes.reload}
        />
      )}
      {notes.data === null && !notes.error && <SkeletonRows rows={2} text={words.reading} />}
      {notes.data?.length === 0 && <p className={screen.quiet}>{words.none}</p>}
      <ul className={css.list}>
        {notes.data?.map((note) => (
          <NoteItem key={note.id} value={value} note={note} off={off} />
        ))}
      </ul>
      <Textarea
        ref={field}
        label={words.field}
        description={words.hint}
        placeholder={words.placeholder}
        aria-keyshortcuts="m"
        value={text}
        maxLength={MAX_NOTE_LETTERS}
        autosize
        minRows={2}
        maxRows={10}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => onSave(event, () => void add())}
      />
      <div className={css.foot}>
        <Button
          keyName="m"
          offReason={off ?? (text.trim() === '' ? words.empty : null)}
          onClick={() => void add()}
        >
          {words.add}
        </Button>
      </div>
    </section>
  )
}

function NoteItem({ value, note, off }: { value: string; note: Note; off: string | null }) {
  const { client, changes } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  const [text, setText] = useState<string | null>(null)
  const change = async (next: string | null) => {
    const { id, revision } = note
    const call = () => client.entity.changeNote({ value, id, revision, text: next })
    if ((await changes.perform(call)) !== null) setText(null)
  }
  const save = () => {
    if (text !== null && text.trim() !== '') void change(text)
  }
  return (
    <li className={css.note}>
      <p className={css.by}>
        <strong>{note.author}</strong>
        <time dateTime={isoTime(note.at)} title={isoTime(note.at)}>
          {sentenceTime(note.at, now, zone)}
        </time>
        {note.changed !== null && (
          <span>{words.changed(note.changed.actor, sentenceTime(note.changed.at, now, zone))}</span>
        )}
      </p>
      {text === null ? (
        <>
          <p className={css.text}>
            <HostileText text={note.text} />
          </p>
          <div className={css.foot}>
            <Button
              kind="quiet"
              offReason={off}
              aria-label={words.editNamed(note.text)}
              onClick={() => setText(note.text)}
            >
              {words.edit}
            </Button>
            <Button
              kind="quiet"
              offReason={off}
              aria-label={words.removeNamed(note.text)}
              onClick={() => void change(null)}
            >
              {words.remove}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Textarea
            aria-label={words.changedField}
            value={text}
            maxLength={MAX_NOTE_LETTERS}
            autosize
            minRows={2}
            autoFocus
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => onSave(event, save)}
          />
          <div className={css.foot}>
            <Button onClick={() => setText(null)}>{words.cancel}</Button>
            <Button offReason={text.trim() === '' ? words.empty : null} onClick={save}>
              {words.save}
            </Button>
          </div>
        </>
      )}
    </li>
  )
}

/** Ctrl+Enter saves; Escape gives the keys back to the screen. */
function onSave(event: KeyboardEvent<HTMLTextAreaElement>, save: () => void): void {
  if (event.key === 'Escape') event.currentTarget.blur()
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  save()
}
