import { Textarea } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import { type LookupLinkReading, readLookupLinks, writeLookupLinks } from '../../shared/lookup-link'
import { useSettings } from '../stores/desk'
import { lookupLinkStrings as words } from '../strings'
import { Row, Section } from './Row'
import css from './SettingsScreen.module.css'
import { useChangeSettings } from './use-change'

/** Faulty lines that are told one by one. */
const TOLD = 3

/** Where values can be looked up elsewhere, checked while it is typed. */
export function LookupLinksSection() {
  const storedText = writeLookupLinks(useSettings(({ lookupLinks }) => lookupLinks))
  const change = useChangeSettings()
  const id = useId()
  const [text, setText] = useState(storedText)
  const [refusal, setRefusal] = useState<string | null>(null)
  useEffect(() => setText(storedText), [storedText])

  const reading = readLookupLinks(text)
  const fault = refusal ?? faultText(reading)
  const { links } = reading
  const valid = links.length === 0 ? words.none : words.valid(links.length)
  const take = async () => {
    if (reading.faults.length > 0 || writeLookupLinks(links) === storedText) return
    setRefusal(await change(words.section, valid, { lookupLinks: links }))
  }
  return (
    <Section id="lookupLinks" title={words.section}>
      <Row label={words.label} htmlFor={id} fault={fault}>
        <p className={css.hint}>{words.hint}</p>
        <Textarea
          id={id}
          className={`${css.networks} ${css.lookupLinks}`}
          autosize
          minRows={4}
          maxRows={14}
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
    </Section>
  )
}

function faultText({ faults }: LookupLinkReading): string | null {
  if (faults.length === 0) return null
  const told = faults.slice(0, TOLD).map(({ line, problem }) => words.line(line, problem))
  const rest = faults.length - told.length
  return [...told, ...(rest > 0 ? [words.more(rest)] : [])].join(' ')
}
