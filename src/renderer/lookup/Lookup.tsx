import { Modal, Textarea } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { LONGEST_LOOKUP, type LookedUp } from '../../shared/lookup'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useDesk } from '../stores/desk'
import { type Query, useQuery } from '../stores/query'
import { frameStrings, lookupStrings } from '../strings'
import { Button } from '../ui/Button'
import { CopyButtons } from './CopyButtons'
import { ListForm } from './ListForm'
import css from './Lookup.module.css'
import { LookupTable } from './LookupTable'
import { isKnown, keyOf } from './rows'

const words = lookupStrings
const NO_ROWS: readonly LookedUp[] = []

/** Finds what a pasted text names, says what is known of it, and puts it on lists. */
export function Lookup({ text: pasted, onClose }: { text: string; onClose: () => void }) {
  const { client, route } = useDesk()
  const [text, setText] = useState(pasted)
  const [asked, setAsked] = useState(pasted)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const answer = useQuery(asked.trim() === '' ? null : `lookup ${asked}`, () =>
    client.lookup({ text: asked }),
  )
  const rows = answer.data?.rows ?? NO_ROWS
  const picked = rows.filter((row) => chosen.has(keyOf(row)))
  useKeys(words.title, [{ keys: ['Escape'], label: frameStrings.close, run: onClose }], {
    isExclusive: true,
  })
  const ask = () => {
    setChosen(new Set())
    if (text === asked) answer.reload()
    setAsked(text)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    ask()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnEscape={false}
      title={words.title}
      size={1040}
      centered={false}
      yOffset="6vh"
      closeButtonProps={{ 'aria-label': frameStrings.close }}
      classNames={{ body: css.body }}
    >
      <Textarea
        className={css.text}
        aria-label={words.text}
        placeholder={words.placeholder}
        value={text}
        rows={rows.length > 0 ? 3 : 8}
        maxLength={LONGEST_LOOKUP}
        spellCheck={false}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={css.bar}>
        <Button
          kind="primary"
          keyName="Mod+Enter"
          offReason={text.trim() === '' ? words.empty : null}
          onClick={ask}
        >
          {words.submit}
        </Button>
        <Said asked={asked} answer={answer} />
        {rows.length > 0 && (
          <>
            <CopyButtons rows={picked.length > 0 ? picked : rows} />
            <ListForm rows={picked} onDone={() => setChosen(new Set())} onChanged={answer.reload} />
          </>
        )}
      </div>
      {answer.data?.gaps.map((gap) => (
        <p key={gap} className={css.gap} role="alert">
          {gap}
        </p>
      ))}
      {rows.length > 0 && (
        <LookupTable
          rows={rows}
          chosen={chosen}
          onChoose={setChosen}
          onOpen={(value) => {
            onClose()
            route.go('entity', value)
          }}
        />
      )}
    </Modal>
  )
}

function Said({
  asked,
  answer,
}: {
  asked: string
  answer: Query<{ rows: LookedUp[]; left: number }>
}) {
  const { data, error } = answer
  return (
    <p className={css.said} role="status">
      {error !== null && words.failed(error)}
      {error === null && data === null && asked.trim() !== '' && words.reading}
      {error === null && data !== null && sayFound(data)}
    </p>
  )
}

function sayFound({ rows, left }: { rows: readonly LookedUp[]; left: number }): string {
  if (rows.length === 0) return words.nothing
  const found = words.found(rows.length, rows.filter(isKnown).length)
  return left === 0 ? found : `${found} ${words.left(left)}`
}
