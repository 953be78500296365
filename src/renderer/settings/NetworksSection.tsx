import { Textarea } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import { useSettings } from '../stores/desk'
import { settingsStrings } from '../strings'
import { type NetworkReading, readNetworks } from './networks'
import { OwnDomainsRow } from './OwnDomainsRow'
import { Row, Section } from './Row'
import css from './SettingsScreen.module.css'
import { useChangeSettings } from './use-change'

const words = settingsStrings.networks

/** Faulty lines that are told one by one. */
const TOLD = 3

/** The organisation's addresses, checked while they are typed. */
export function NetworksSection() {
  const stored = useSettings((settings) => settings.ownNetworks)
  const change = useChangeSettings()
  const id = useId()
  const storedText = stored.join('\n')
  const [text, setText] = useState(storedText)
  const [refusal, setRefusal] = useState<string | null>(null)
  useEffect(() => setText(storedText), [storedText])

  const reading = readNetworks(text)
  const fault = refusal ?? faultText(reading)
  const take = async () => {
    if (reading.faults.length > 0) return
    const { networks } = reading
    if (networks.join('\n') === storedText) return
    const name = settingsStrings.sections.networks
    setRefusal(await change(name, words.changed(networks.length), { ownNetworks: networks }))
  }
  const valid = reading.networks.length === 0 ? words.none : words.valid(reading.networks.length)
  return (
    <Section id="networks" title={settingsStrings.sections.networks}>
      <Row label={words.label} htmlFor={id} fault={fault}>
        <p className={css.hint}>{words.hint}</p>
        <Textarea
          id={id}
          className={css.networks}
          autosize
          minRows={4}
          maxRows={14}
          placeholder={words.placeholder}
          value={text}
          spellCheck={false}
          error={fault !== null}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setRefusal(null)
          }}
          onBlur={() => void take()}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void take()
          }}
        />
        <p className={css.hint} aria-live="polite">
          {fault === null && valid} {words.apply}
        </p>
      </Row>
      <OwnDomainsRow />
    </Section>
  )
}

function faultText({ faults }: NetworkReading): string | null {
  if (faults.length === 0) return null
  const told = faults
    .slice(0, TOLD)
    .map(({ line, kind, text, problem }) =>
      words.line(line, kind === 'duplicate' ? words.duplicate(text) : problem),
    )
  const rest = faults.length - told.length
  return [...told, ...(rest > 0 ? [words.more(rest)] : [])].join(' ')
}
