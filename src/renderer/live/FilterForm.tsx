import { Select, TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { LiveFilter } from '../../shared/alert'
import { severitySchema } from '../../shared/severity'
import { useZone } from '../stores/desk'
import { liveStrings, pieceStrings } from '../strings'
import { SEVERITIES_WORST_FIRST } from '../theme/severity'
import { isoTime, parseTypedTime, sentenceTime, type Zone, zoneName } from '../time'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'

interface Draft {
  severity: string
  text: string
  from: string
  to: string
}

function draftOf(filter: LiveFilter, zone: Zone): Draft {
  const time = (at: number | undefined) => {
    if (at === undefined) return ''
    const now = Date.now()
    return now - at < 12 * 3_600_000 ? sentenceTime(at, at, zone) : isoTime(at)
  }
  return {
    severity: filter.severity ?? '',
    text: filter.text ?? '',
    from: time(filter.from),
    to: time(filter.to),
  }
}

/** What stands beside the query: least severity, text, and a time span for those who do not drag. */
export function FilterForm(props: {
  filter: LiveFilter
  isOpen: boolean
  onClose: () => void
  onApply: (filter: LiveFilter) => void
  target: ReactNode
}) {
  const zone = useZone()
  const [draft, setDraft] = useState(() => draftOf(props.filter, zone))
  useEffect(() => {
    if (props.isOpen) setDraft(draftOf(props.filter, zone))
  }, [props.isOpen, props.filter, zone])

  const from = readTime(draft.from, zone)
  const to = readTime(draft.to, zone)
  const isTimeBad = from === null || to === null

  const apply = () => {
    if (isTimeBad) return
    const severity = severitySchema.safeParse(draft.severity)
    props.onApply({
      ...(severity.success ? { severity: severity.data } : {}),
      ...(draft.text.trim() === '' ? {} : { text: draft.text.trim() }),
      ...(props.filter.query === undefined ? {} : { query: props.filter.query }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    })
    props.onClose()
  }

  return (
    <FloatingForm
      title={liveStrings.filter}
      isOpen={props.isOpen}
      onClose={props.onClose}
      closeLabel={liveStrings.closeForm}
      onSubmit={apply}
      target={props.target}
      position="bottom-start"
      actions={
        <>
          <Button
            onClick={() => {
              props.onApply({})
              props.onClose()
            }}
          >
            {liveStrings.clearFilters}
          </Button>
          <Button type="submit" kind="primary" offReason={isTimeBad ? liveStrings.badTime : null}>
            {liveStrings.applyFilter}
          </Button>
        </>
      }
    >
      <TextInput
        label={liveStrings.filterText}
        value={draft.text}
        onChange={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        maxLength={200}
        data-autofocus
      />
      <Select
        label={liveStrings.filterSeverity}
        value={draft.severity}
        onChange={(severity) => setDraft({ ...draft, severity: severity ?? '' })}
        data={[
          { value: '', label: liveStrings.anySeverity },
          ...SEVERITIES_WORST_FIRST.map((severity) => ({
            value: severity,
            label: liveStrings.orAbove(pieceStrings.severities[severity]),
          })),
        ]}
        comboboxProps={{ withinPortal: false }}
      />
      <TextInput
        label={`${liveStrings.filterFrom}, ${zoneName(zone, Date.now())}`}
        value={draft.from}
        placeholder={liveStrings.filterTimeHint}
        error={from === null ? liveStrings.badTime : undefined}
        onChange={(event) => setDraft({ ...draft, from: event.currentTarget.value })}
      />
      <TextInput
        label={`${liveStrings.filterTo}, ${zoneName(zone, Date.now())}`}
        value={draft.to}
        placeholder={liveStrings.filterTimeHint}
        error={to === null ? liveStrings.badTime : undefined}
        onChange={(event) => setDraft({ ...draft, to: event.currentTarget.value })}
      />
    </FloatingForm>
  )
}

/** A typed time; undefined for an empty field, null for what is no time. */
function readTime(text: string, zone: Zone): number | undefined | null {
  return text.trim() === '' ? undefined : parseTypedTime(text, Date.now(), zone)
}
