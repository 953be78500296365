import { useEffect, useRef } from 'react'
import type { Completion } from '../../shared/query/complete'
import { findField } from '../../shared/query/fields'
import { OPERATORS } from '../../shared/query/tokens'
import { queryBarStrings as words } from '../strings'
import { HostileText } from '../ui/HostileText'
import css from './QueryBar.module.css'

/** Something that the query bar offers, and what the text becomes with it. */
export interface Offer {
  id: string
  kind: Completion['kind'] | 'recent'
  label: string
  alerts: number | null
  take: () => { text: string; caret: number }
}

/** What may stand at the caret, below the query bar; the bar keeps the focus. */
export function QueryOffers(props: {
  id: string
  offers: readonly Offer[]
  active: Offer | undefined
  error: string | null
  onTake: (offer: Offer) => void
}) {
  const recent = props.offers.filter(({ kind }) => kind === 'recent')
  const others = props.offers.filter(({ kind }) => kind !== 'recent')
  const draw = (offer: Offer) => (
    <Option
      key={offer.id}
      id={`${props.id}-${offer.id}`}
      offer={offer}
      isActive={offer === props.active}
      onTake={props.onTake}
    />
  )
  return (
    <div className={css.offers}>
      <div id={props.id} role="listbox" aria-label={words.listLabel} className={css.list}>
        {others.map(draw)}
        {recent.length > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
          <div role="group" aria-label={words.recent}>
            <div className={css.group} aria-hidden="true">
              {words.recent}
            </div>
            {recent.map(draw)}
          </div>
        )}
      </div>
      {props.error !== null && <p className={css.hint}>{words.valuesFailed(props.error)}</p>}
      <span className="visually-hidden" role="status">
        {words.offered(props.offers.length)}
      </span>
    </div>
  )
}

function Option(props: {
  id: string
  offer: Offer
  isActive: boolean
  onTake: (offer: Offer) => void
}) {
  const { offer, isActive } = props
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox above
    // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus
    <div
      ref={ref}
      id={props.id}
      role="option"
      aria-selected={isActive}
      className={css.option}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => props.onTake(offer)}
    >
      <span className="mono">
        <HostileText text={offer.label} />
      </span>
      <span className={css.detail}>{detailOf(offer)}</span>
    </div>
  )
}

function detailOf({ kind, label, alerts }: Offer): string {
  if (alerts !== null) return words.alerts(alerts)
  if (kind === 'field') {
    const field = findField(label)
    return field === null ? '' : words.fields[field]
  }
  const operator = OPERATORS.find((each) => each === label)
  if (kind === 'operator' && operator !== undefined) return words.operators[operator]
  const keyword = (['and', 'or', 'not'] as const).find((each) => each === label)
  return kind === 'keyword' && keyword !== undefined ? words.keywords[keyword] : ''
}
