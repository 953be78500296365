import { IconSearch, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type RefObject, useId, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { findQueryFault, LONGEST_QUERY } from '../../shared/query/parse'
import { useDesk } from '../stores/desk'
import { queryBarStrings as words } from '../strings'
import { IconButton } from '../ui/Button'
import { KeyCap } from '../ui/KeyCap'
import { QueryFault } from '../ui/QueryField'
import { useOnChange } from '../ui/use-on-change'
import css from './QueryBar.module.css'
import { type Offer, QueryOffers } from './QueryOffers'
import { findSharedView } from './shared-view'
import { useOffers } from './use-offers'

/**
 * The query of Live, taken with Enter. While it is written nothing else is drawn or asked but what
 * may stand at the caret; what is wrong with it is pointed at, and stays until it is mended.
 */
export function QueryBar({ inputRef }: { inputRef: RefObject<HTMLInputElement | null> }) {
  const { live, queryHistory } = useDesk()
  const filter = useStore(live, (state) => state.filter)
  const taken = filter.query ?? ''
  const [text, setText] = useState(taken)
  const [caret, setCaret] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState<number | null>(null)
  /** Enter was pressed on what cannot be read: said until the text is another. */
  const [isRefused, setRefused] = useState(false)
  const ids = { list: useId(), fault: useId(), help: useId() }
  const nextCaret = useRef<number | null>(null)
  useOnChange(taken, () => setText(taken))

  const { offers, error } = useOffers(isOpen ? text : null, caret, taken)
  const active = chosen === null ? undefined : offers[Math.min(chosen, offers.length - 1)]
  const fault = findQueryFault(text)
  // Half a word is no fault yet: what touches the caret is said once Enter was pressed.
  const isTold = fault !== null && (isRefused || !isOpen || fault.to < caret)

  const write = (next: string, at: number) => {
    setText(next)
    setCaret(at)
    setChosen(null)
    setRefused(false)
    setOpen(true)
  }
  const accept = (offer: Offer) => {
    const done = offer.take()
    nextCaret.current = done.caret
    write(done.text, done.caret)
    inputRef.current?.focus()
  }
  const take = () => {
    const query = text.trim()
    if (fault !== null) {
      setRefused(true)
      inputRef.current?.setSelectionRange(fault.from, fault.to)
      return
    }
    setOpen(false)
    setChosen(null)
    queryHistory.note(query)
    setText(query)
    if (query === taken) return
    const { query: _before, ...rest } = live.getState().filter
    live.setFilter(query === '' ? rest : { ...rest, query })
  }
  const leave = () => {
    setText(taken)
    setOpen(false)
    setChosen(null)
    setRefused(false)
    inputRef.current?.blur()
  }
  const move = (step: number) => {
    setOpen(true)
    if (offers.length === 0) return
    const from = chosen ?? (step > 0 ? -1 : offers.length)
    setChosen((from + step + offers.length) % offers.length)
  }
  /** Tab completes a word that was begun; elsewhere it goes on to the next control. */
  const completion = (): Offer | undefined => {
    const isBegun = /\S$/.test(text.slice(0, caret))
    return isOpen ? (active ?? (isBegun ? offers[0] : undefined)) : undefined
  }
  /** What a key does here; false where it means what it means elsewhere. */
  const press = (key: string): boolean => {
    const tabbed = key === 'Tab' ? completion() : undefined
    if (key === 'ArrowDown') move(1)
    else if (key === 'ArrowUp') move(-1)
    else if (key === 'Enter' && active === undefined) take()
    else if (key === 'Enter' && active !== undefined) accept(active)
    else if (key === 'Escape' && active === undefined) leave()
    else if (key === 'Escape') setChosen(null)
    else if (tabbed !== undefined) accept(tabbed)
    else return false
    return true
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { ctrlKey, metaKey, altKey, shiftKey, key } = event
    if (event.nativeEvent.isComposing || ctrlKey || metaKey || altKey || shiftKey) return
    if (press(key)) event.preventDefault()
  }

  const isListed = isOpen && offers.length > 0
  return (
    <search className={css.bar} data-pane>
      <div className={css.field} data-fault={isTold || undefined}>
        <IconSearch size={14} stroke={1.6} aria-hidden="true" />
        <input
          ref={(input) => {
            inputRef.current = input
            if (input && nextCaret.current !== null) {
              input.setSelectionRange(nextCaret.current, nextCaret.current)
              nextCaret.current = null
            }
          }}
          className={css.input}
          role="combobox"
          aria-label={words.label}
          aria-expanded={isListed}
          aria-controls={ids.list}
          aria-autocomplete="list"
          aria-activedescendant={active ? `${ids.list}-${active.id}` : undefined}
          aria-invalid={isTold || undefined}
          aria-describedby={`${ids.fault} ${ids.help}`}
          aria-keyshortcuts="/"
          placeholder={words.placeholder}
          value={text}
          maxLength={LONGEST_QUERY}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={({ currentTarget: { value, selectionStart } }) =>
            write(value, selectionStart ?? value.length)
          }
          onSelect={({ currentTarget }) => {
            const at = currentTarget.selectionStart ?? 0
            if (at !== caret) {
              setCaret(at)
              setChosen(null)
            }
          }}
          onFocus={({ currentTarget }) => {
            setCaret(currentTarget.selectionStart ?? text.length)
            setOpen(true)
          }}
          onBlur={() => {
            setOpen(false)
            setChosen(null)
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const view = findSharedView(event.clipboardData.getData('text'))
            if (view === null) return
            event.preventDefault()
            live.showView(view)
            setText(view.filter.query ?? '')
          }}
        />
        {text === '' ? (
          <KeyCap name="/" />
        ) : (
          <IconButton
            label={words.clear}
            icon={<IconX size={13} aria-hidden="true" />}
            // The field keeps the focus, and with it what is offered.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              setText('')
              const { query: _before, ...rest } = live.getState().filter
              if (taken !== '') live.setFilter(rest)
            }}
          />
        )}
      </div>
      {isListed && (
        <QueryOffers id={ids.list} offers={offers} active={active} error={error} onTake={accept} />
      )}
      <div id={ids.fault} role="status" className={css.told} data-floating={isListed || undefined}>
        {isTold && fault !== null && <QueryFault text={text} fault={fault} />}
        {fault === null && !isOpen && text.trim() !== taken && (
          <p className={css.hint}>{words.notTaken}</p>
        )}
      </div>
      <span id={ids.help} className="visually-hidden">
        {words.help}
      </span>
    </search>
  )
}
