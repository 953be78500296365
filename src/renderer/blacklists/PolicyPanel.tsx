import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { IconRobot } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { ListSummary } from '../../shared/blacklist'
import type { PolicyPreview, StandingPolicy } from '../../shared/list-policy'
import { SEVERITIES, severitySchema } from '../../shared/severity'
import { wordsOf } from '../link/errors'
import { useNow } from '../stores/clock'
import { useChangeOff, useDesk } from '../stores/desk'
import { blacklistsStrings, pieceStrings } from '../strings'
import { age, isoTime } from '../time'
import { Button } from '../ui/Button'
import { draftOf, type PolicyDraft, readDraft } from './policy-draft'
import css from './SidePanel.module.css'

const words = blacklistsStrings.policy

/** What this list takes by itself: nothing until somebody looked at the preview and turned it on. */
export function PolicyPanel({ list }: { list: ListSummary }) {
  const { client, changes } = useDesk()
  const off = useChangeOff()
  const { policy, proposedPolicy, byPolicy } = list
  const [draft, setDraft] = useState(() => draftOf(policy?.rule ?? proposedPolicy))
  const [preview, setPreview] = useState<{ of: string; seen: PolicyPreview } | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const decidedAt = policy?.at ?? null
  // What others decided shows here; what is being typed stays.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a decision alone counts
  useEffect(() => {
    setDraft(draftOf(policy?.rule ?? proposedPolicy))
    setPreview(null)
  }, [decidedAt])
  if (list.state !== 'active') {
    return (
      <Part>
        <p className={css.note}>{words.notActive}</p>
      </Part>
    )
  }
  const read = readDraft(draft)
  const rule = Array.isArray(read) ? null : read
  const key = JSON.stringify(rule)
  const isAsStanding = policy !== null && key === JSON.stringify(policy.rule)
  const look = async () => {
    if (rule === null) return
    setBusy(true)
    try {
      setPreview({
        of: key,
        seen: await client.blacklists.previewPolicy({ list: list.list, policy: rule }),
      })
      setError(null)
    } catch (failure) {
      setPreview(null)
      setError(wordsOf(failure))
    } finally {
      setBusy(false)
    }
  }
  const turnOn = () =>
    changes.perform(() => client.blacklists.setPolicy({ list: list.list, policy: rule }))
  const isSeen = preview !== null && preview.of === key
  return (
    <Part>
      {policy === null ? (
        <p className={css.note}>{words.isOff}</p>
      ) : (
        <Standing policy={policy} entries={byPolicy} />
      )}
      {(policy !== null || byPolicy > 0) && (
        <TurnOff list={list.list} isOn={policy !== null} entries={byPolicy} off={off} />
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void look()
        }}
      >
        <Fields
          draft={draft}
          faults={Array.isArray(read) ? read : []}
          off={off}
          onChange={(part) => setDraft({ ...draft, ...part })}
        />
        <div className={css.buttons}>
          <Button
            type="submit"
            offReason={rule === null ? words.fault : isBusy ? words.busy : null}
          >
            {words.preview}
          </Button>
          <Button
            kind="primary"
            offReason={
              off ?? (isAsStanding ? words.asStanding : isSeen ? null : words.previewFirst)
            }
            onClick={() => void turnOn()}
          >
            {policy === null ? words.turnOn : words.change}
          </Button>
        </div>
      </form>
      <div role="status" aria-label={words.previewLabel}>
        {error !== null && <p className={css.note}>{words.failed(error)}</p>}
        {isSeen && <Preview seen={preview.seen} />}
      </div>
    </Part>
  )
}

function Part({ children }: { children: React.ReactNode }) {
  return (
    <section className={css.part} aria-label={words.title}>
      <h2 className={css.title}>
        <IconRobot size={15} aria-hidden />
        {words.title}
      </h2>
      {children}
    </section>
  )
}

function Standing({ policy, entries }: { policy: StandingPolicy; entries: number }) {
  const now = useNow(10_000)
  return (
    <p className={css.note} title={isoTime(policy.at)}>
      {words.isOn(policy.by, age(policy.at, now), entries)}
    </p>
  )
}

/** One click; what it added goes too where that is ticked. */
function TurnOff(props: { list: string; isOn: boolean; entries: number; off: string | null }) {
  const { client, changes } = useDesk()
  const [isRemoving, setRemoving] = useState(false)
  const removeEntries = !props.isOn || (isRemoving && props.entries > 0)
  const turnOff = () =>
    changes.perform(() =>
      client.blacklists.setPolicy({ list: props.list, policy: null, removeEntries }),
    )
  return (
    <div className={css.off}>
      {props.isOn && props.entries > 0 && (
        <Checkbox
          size="xs"
          label={words.alsoRemove(props.entries)}
          checked={isRemoving}
          onChange={(event) => setRemoving(event.currentTarget.checked)}
        />
      )}
      <Button kind="danger" offReason={props.off} onClick={() => void turnOff()}>
        {props.isOn ? words.turnOff : words.removeLeft(props.entries)}
      </Button>
    </div>
  )
}

function Fields(props: {
  draft: PolicyDraft
  faults: readonly (keyof PolicyDraft)[]
  off: string | null
  onChange: (part: Partial<PolicyDraft>) => void
}) {
  const { draft, faults, onChange } = props
  const field = (name: Exclude<keyof PolicyDraft, 'severity'>) => ({
    label: words.fields[name],
    value: draft[name],
    inputMode: 'decimal' as const,
    readOnly: props.off !== null,
    error: faults.includes(name) ? words.faults[name] : null,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onChange({ [name]: event.currentTarget.value }),
  })
  return (
    <div className={css.rule}>
      <TextInput {...field('hits')} />
      <TextInput {...field('reporters')} />
      <TextInput {...field('windowHours')} />
      <TextInput {...field('expiryDays')} />
      <NativeSelect
        label={words.fields.severity}
        value={draft.severity}
        disabled={props.off !== null}
        data={[...SEVERITIES]
          .reverse()
          .map((value) => ({ value, label: pieceStrings.severities[value] }))}
        onChange={(event) =>
          onChange({ severity: severitySchema.parse(event.currentTarget.value) })
        }
      />
      <TextInput {...field('score')} placeholder={words.anyScore} />
    </div>
  )
}

function Preview({ seen }: { seen: PolicyPreview }) {
  const { now, week, skipped, isCut } = seen
  return (
    <>
      <p className={css.note}>{words.wouldNow(now.count)}</p>
      <Examples of={now} />
      <p className={css.note}>{words.wouldWeek(week.count, isCut)}</p>
      <Examples of={week} />
      <p className={css.note}>
        {words.skipped(skipped.protected, skipped.resting, skipped.listed)}
      </p>
    </>
  )
}

function Examples({ of }: { of: PolicyPreview['now'] }) {
  if (of.examples.length === 0) return null
  return (
    <ul className={css.examples}>
      {of.examples.map(({ value, hits, reporters }) => (
        <li key={value}>
          <span className="mono">{value}</span> {words.example(hits, reporters)}
        </li>
      ))}
      {of.count > of.examples.length && <li>{words.more(of.count - of.examples.length)}</li>}
    </ul>
  )
}
