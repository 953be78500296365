import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useId, useState } from 'react'
import type { Detector } from '../../shared/detector'
import { readDecimal } from '../settings/read-number'
import { useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { thresholdStrings as words } from '../strings'
import { Button } from '../ui/Button'
import css from './Score.module.css'
import { useDnsDetector } from './use-dns-detector'

/** A pause in typing or sliding after which the engine is asked, ms. */
const PAUSE_MS = 250
const LEAST = 0.0001
const MOST = 0.9999

/** The threshold as a number and on a slide, and what another one would have meant; saved by Apply. */
export function ThresholdEditor(props: {
  detector: Detector
  title: string
  /** What was chosen and not saved yet. */
  draft: number | null
  /** There is nothing by which to foretell. */
  isEmpty: boolean
  editOff: string | null
  onDraft: (threshold: number | null) => void
}) {
  const { detector, title, draft, onDraft } = props
  const { settings, change } = useDnsDetector(detector.id)
  const saved = detector.model?.threshold ?? 0
  const value = draft ?? saved
  const id = useId()
  const [text, setText] = useState(String(saved))
  useEffect(() => setText(String(value)), [value])
  const typed = readDecimal(text, LEAST, MOST)
  const isOwn = settings?.threshold === null
  const take = (next: number | null) => onDraft(next === saved ? null : next)
  const save = (threshold: number | null) => {
    const said = threshold === null ? words.ownValue : String(threshold)
    change(words.changed(title), said, { threshold })
    onDraft(null)
  }
  return (
    <div className={css.editor}>
      <input
        type="range"
        className={css.slide}
        aria-label={words.slide(title)}
        min={0.01}
        max={0.99}
        step={0.01}
        value={value}
        onChange={(event) => take(Number(event.currentTarget.value))}
      />
      <div className={css.fields}>
        <label htmlFor={id} className={css.hint}>
          {words.threshold}
        </label>
        <TextInput
          id={id}
          className={css.number}
          aria-label={words.thresholdOf(title)}
          inputMode="decimal"
          value={text}
          error={typed === null}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => (typed === null ? setText(String(value)) : take(typed))}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && typed !== null) take(typed)
            if (event.key === 'Escape') take(null)
          }}
        />
        <Effects {...props} saved={saved} />
        {draft === null ? (
          <span className={css.buttons}>
            <span className={css.hint}>{words.saved}</span>
            {!isOwn && (
              <Button kind="quiet" offReason={props.editOff} onClick={() => save(null)}>
                {words.useOwn}
              </Button>
            )}
          </span>
        ) : (
          <span className={css.buttons}>
            <Button kind="quiet" onClick={() => onDraft(null)}>
              {words.reset}
            </Button>
            <Button kind="primary" offReason={props.editOff} onClick={() => save(draft)}>
              {words.apply}
            </Button>
          </span>
        )}
      </div>
      {typed === null && (
        <p className={css.fault} role="alert">
          {words.badThreshold}
        </p>
      )}
    </div>
  )
}

function Effects(props: {
  detector: Detector
  draft: number | null
  isEmpty: boolean
  saved: number
}) {
  const { detector, saved, isEmpty } = props
  const { client } = useDesk()
  const [threshold] = useDebouncedValue(props.draft ?? saved, PAUSE_MS)
  const { id } = detector
  const key = isEmpty ? null : `preview ${id} ${threshold} ${saved}`
  const { data, error } = useQuery(key, () =>
    client.detectors.preview({ id, threshold, current: saved }),
  )
  if (isEmpty) return null
  if (error) return <span className={css.fault}>{`${words.previewFailed} ${error}`}</span>
  if (data === null) return <span className={css.hint}>{words.asking}</span>
  const { of, isPartial, current, wanted } = data
  const isUnknown = isPartial && wanted.threshold < current.threshold
  const said = wanted.threshold === current.threshold ? words.now(of, current) : words.instead(data)
  return (
    <span className={css.effect} role="status">
      {isUnknown ? words.partial : said}
    </span>
  )
}
