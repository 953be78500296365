import { Textarea } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import { readDomainLines } from '../../shared/domain-text'
import { useSettings } from '../stores/desk'
import { settingsStrings } from '../strings'
import { Row } from './Row'
import css from './SettingsScreen.module.css'
import { useChangeSettings } from './use-change'

const words = settingsStrings.ownDomains

/** Faulty lines that are told one by one. */
const TOLD = 3

/** The organisation's domains, checked while they are typed. */
export function OwnDomainsRow() {
  const stored = useSettings((settings) => settings.ownDomains)
  const change = useChangeSettings()
  const id = useId()
  const storedText = stored.join('\n')
  const [text, setText] = useState(storedText)
  const [refusal, setRefusal] = useState<string | null>(null)
  useEffect(() => setText(storedText), [storedText])

  const { domains, faults } = readDomainLines(text)
  const fault = refusal ?? faultText(faults)
  const take = async () => {
    if (faults.length > 0 || domains.join('\n') === storedText) return
    setRefusal(await change(words.setting, words.changed(domains.length), { ownDomains: domains }))
  }
  return (
    <Row label={words.label} htmlFor={id} fault={fault}>
      <p className={css.hint}>{words.hint}</p>
      <Textarea
        id={id}
        className={css.networks}
        autosize
        minRows={3}
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
        {fault === null && (domains.length === 0 ? words.none : words.valid(domains.length))}{' '}
        {settingsStrings.networks.apply}
      </p>
    </Row>
  )
}

function faultText(faults: ReturnType<typeof readDomainLines>['faults']): string | null {
  if (faults.length === 0) return null
  const told = faults
    .slice(0, TOLD)
    .map(({ line, text, problem }) => words.line(line, text, problem))
  const rest = faults.length - told.length
  return [...told, ...(rest > 0 ? [words.more(rest)] : [])].join(' ')
}
