import { Radio, Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import {
  FEEDBACKS,
  type Feedback,
  type LabelSubject,
  type Said,
  type StandingLabel,
} from '../../shared/label'
import { useNow } from '../stores/clock'
import { useChangeOff, useDesk, useZone } from '../stores/desk'
import { feedbackStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import css from './Feedback.module.css'

/** What stands of one thing, with a form to say what it really is. `said` is what a model had said. */
export function FeedbackButton(props: {
  subject: LabelSubject
  said: Said
  /** The thing as people call it. */
  name: string
  standing: StandingLabel | null
}) {
  const { subject, said, name, standing } = props
  const { client, changes } = useDesk()
  const off = useChangeOff()
  const [isOpen, setOpen] = useState(false)
  const [feedback, setFeedback] = useState<Feedback>(said === null ? 'bot' : 'correct')
  const [reason, setReason] = useState('')
  useEffect(() => {
    if (isOpen) setReason('')
  }, [isOpen])
  const give = (wanted: Feedback | null) => {
    setOpen(false)
    void changes.perform(() =>
      client.labels.give({
        given: [{ subject, said }],
        feedback: wanted,
        reason: reason.trim(),
      }),
    )
  }
  const submit = () => give(feedback)
  const choices = FEEDBACKS.filter((each) => said !== null || each === 'bot' || each === 'not-bot')
  return (
    <span className={css.feedback}>
      {standing !== null && <Standing label={standing} />}
      <FloatingForm
        title={words.giveOn(name)}
        hint={words.hint}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        closeLabel={words.cancel}
        onSubmit={submit}
        target={
          <Button
            kind="quiet"
            aria-label={words.giveOn(name)}
            aria-expanded={isOpen}
            offReason={off}
            onClick={() => setOpen(!isOpen)}
          >
            {words.give}
          </Button>
        }
        actions={
          <>
            {standing !== null && <Button onClick={() => give(null)}>{words.takeAway}</Button>}
            <Button onClick={() => setOpen(false)}>{words.cancel}</Button>
            <Button type="submit" kind="primary">
              {words.submit}
            </Button>
          </>
        }
      >
        <Radio.Group
          aria-label={words.title}
          value={feedback}
          onChange={(value) => {
            const known = FEEDBACKS.find((each) => each === value)
            if (known) setFeedback(known)
          }}
        >
          {choices.map((each) => (
            <Radio
              key={each}
              value={each}
              label={words.names[each]}
              description={words.means[each]}
              my={6}
              {...(each === feedback ? { 'data-autofocus': true } : {})}
              onKeyDown={(event) => {
                if (event.key !== 'Enter') return
                event.preventDefault()
                submit()
              }}
            />
          ))}
        </Radio.Group>
        <Textarea
          label={words.reason}
          description={words.reasonHint}
          value={reason}
          maxLength={500}
          autosize
          minRows={1}
          maxRows={4}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </FloatingForm>
    </span>
  )
}

function Standing({ label }: { label: StandingLabel }) {
  const zone = useZone()
  const now = useNow(60_000)
  const { feedback, word, actor, at, reason } = label
  const text =
    feedback === null ? words.imported(word) : words.standing(words.names[feedback], actor)
  return (
    <span className={css.standing} title={words.detail(sentenceTime(at, now, zone), reason)}>
      {text}
    </span>
  )
}

/** The label of a client at a host: one of that host before one of all hosts. */
export function standingOf(
  labels: readonly StandingLabel[] | null,
  client: string,
  host: string,
): StandingLabel | null {
  const own = (labels ?? []).filter(
    ({ subject }) => subject.kind === 'request-set' && subject.client === client,
  )
  const at = (wanted: string) => own.find(({ subject }) => subject.host === wanted)
  return at(host) ?? at('') ?? null
}
