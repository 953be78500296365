import { TextInput } from '@mantine/core'
import { IconHelpCircle } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { Cover, Explanation } from '../../shared/blacklist'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { blacklistsStrings } from '../strings'
import { isoTime } from '../time'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import css from './SidePanel.module.css'
import { StillArriving } from './StillArriving'

const words = blacklistsStrings.why

/** Says which entries of all lists contain an address, since when and by whom. */
export function WhyPanel({ onChooseList }: { onChooseList: (list: string) => void }) {
  const { client } = useDesk()
  const [text, setText] = useState('')
  const [answer, setAnswer] = useState<Explanation | null>(null)
  const [error, setError] = useState<string | null>(null)
  const ask = async (event: FormEvent) => {
    event.preventDefault()
    const value = text.trim()
    if (value === '') return
    try {
      setAnswer(await client.blacklists.why({ value }))
      setError(null)
    } catch (failure) {
      setAnswer(null)
      setError(wordsOf(failure))
    }
  }
  return (
    <section className={css.part} aria-label={words.title}>
      <h2 className={css.title}>
        <IconHelpCircle size={15} aria-hidden />
        {words.title}
      </h2>
      <form className={css.ask} onSubmit={(event) => void ask(event)}>
        <TextInput
          aria-label={words.value}
          placeholder={words.placeholder}
          value={text}
          error={error}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit">{words.ask}</Button>
      </form>
      <div role="status">{answer && <Answer answer={answer} onChooseList={onChooseList} />}</div>
    </section>
  )
}

function Answer(props: { answer: Explanation; onChooseList: (list: string) => void }) {
  const { value, isBlocked, covers, neverBlocked } = props.answer
  const unblocked = covers.length === 0 ? words.notListed(value) : words.notBlocked(value)
  return (
    <>
      <p className={css.note}>{isBlocked ? words.blocked(value) : unblocked}</p>
      <StillArriving value={value} />
      {neverBlocked !== null && <p className={css.note}>{words.protected(neverBlocked)}</p>}
      {covers.length > 0 && (
        <ul className={css.covers} aria-label={words.covers}>
          {covers.map((cover) => (
            <CoverLine
              key={`${cover.list} ${cover.entry}`}
              cover={cover}
              onChoose={() => props.onChooseList(cover.list)}
            />
          ))}
        </ul>
      )}
    </>
  )
}

function CoverLine({ cover, onChoose }: { cover: Cover; onChoose: () => void }) {
  const { list, title, entry, state, origin, actor, since, reason } = cover
  const grounds =
    cover.grounds.length > 0 ? cover.grounds : [{ kind: origin, actor, since, reason }]
  return (
    <li>
      <button type="button" className={css.cover} title={list} onClick={onChoose}>
        {title}
      </button>
      <div>
        <span className="mono">{entry}</span> {blacklistsStrings.states[state]}
      </div>
      {grounds.map((ground) => (
        <p key={`${ground.kind} ${ground.actor} ${ground.since}`} className={css.note}>
          {words.ground(
            blacklistsStrings.origins[ground.kind],
            ground.actor,
            ground.since === null ? words.unknownTime : isoTime(ground.since),
          )}
          {ground.reason !== '' && (
            <>
              {': '}
              <HostileText text={ground.reason} />
            </>
          )}
        </p>
      ))}
    </li>
  )
}
