import { Textarea, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import type { ChangedUrlRules, StandingUrlRule, UrlRule } from '../../shared/url-rule'
import { readUrlRules, writeUrlRule } from '../../shared/url-rule-text'
import { wordsOf } from '../link/errors'
import { fullCount } from '../numbers'
import { useChangeCount, useChangeOff, useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { detectorsStrings, pieceStrings } from '../strings'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { SkeletonRows } from '../ui/SkeletonRows'
import base from '../ui/Table.module.css'
import { useOnChange } from '../ui/use-on-change'
import { Row } from './Row'
import css from './SettingsScreen.module.css'

const words = detectorsStrings.rules
/** Rules that are handed over at once, and rows that are shown before somebody searches. */
const PART = 2_000
const SHOWN = 50

/** Rules for forbidden pages: listed, tried, added and taken away. */
export function UrlRules() {
  const { client } = useDesk()
  const rules = useQuery('url rules', () => client.urlRules.list())
  useOnChange(useChangeCount(), rules.reload)
  return (
    <>
      <AddRules onChanged={rules.reload} />
      <TryAddress />
      {rules.error !== null && (
        <FailedBanner
          what={words.failed}
          why={rules.error}
          again={words.tryAgain}
          onAgain={rules.reload}
        />
      )}
      {rules.data === null && rules.error === null && (
        <SkeletonRows rows={3} text={words.reading} />
      )}
      {rules.data !== null && <RuleTable rules={rules.data} onChanged={rules.reload} />}
    </>
  )
}

function AddRules({ onChanged }: { onChanged: () => void }) {
  const { client, toast } = useDesk()
  const off = useChangeOff()
  const id = useId()
  const [text, setText] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const read = readUrlRules(text)
  const add = async () => {
    setBusy(true)
    setFault(null)
    const sum: ChangedUrlRules = { changed: 0, unchanged: 0, refused: [...read.refused] }
    try {
      for (let from = 0; from < read.rules.length; from += PART) {
        const part = read.rules.slice(from, from + PART)
        const { changed, unchanged, refused } = await client.urlRules.change({ add: part })
        sum.changed += changed
        sum.unchanged += unchanged
        sum.refused.push(...refused)
      }
      toast.show({ tone: 'plain', text: words.added(sum.changed, sum.unchanged), undo: null })
      // What was refused stays, to be mended.
      setText(sum.refused.map(({ pattern }) => pattern).join('\n'))
      setFault(tellRefused(sum.refused))
    } catch (error) {
      setFault(wordsOf(error))
    }
    setBusy(false)
    onChanged()
  }
  const whyOff = off ?? (isBusy ? words.busy : read.rules.length === 0 ? words.nothingToAdd : null)
  return (
    <Row label={words.add} htmlFor={id} hint={words.addHint} fault={fault}>
      <Textarea
        id={id}
        className={css.networks}
        autosize
        minRows={3}
        maxRows={12}
        placeholder={words.placeholder}
        value={text}
        spellCheck={false}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setFault(null)
        }}
      />
      <Button offReason={whyOff} onClick={() => void add()}>
        {words.addButton(read.rules.length)}
      </Button>
    </Row>
  )
}

function tellRefused(refused: ChangedUrlRules['refused']): string | null {
  const [first] = refused
  if (first === undefined) return null
  return words.refused(refused.length, first.pattern, first.message)
}

/** What an address falls under, told while it is typed. */
function TryAddress() {
  const { client } = useDesk()
  const id = useId()
  const [address, setAddress] = useState('')
  const wanted = address.trim()
  const made = useChangeCount()
  const checked = useQuery(wanted === '' ? null : `url rule for ${wanted} ${made}`, () =>
    client.urlRules.check({ address: wanted }),
  )
  const { data } = checked
  const hint =
    data === null
      ? words.tryHint
      : data.rule === null
        ? words.noRule(data.path)
        : words.hasRule(data.path, writeUrlRule(data.rule))
  return (
    <Row label={words.try} htmlFor={id} hint={hint} fault={checked.error}>
      <TextInput
        id={id}
        className={css.line}
        value={address}
        maxLength={4_000}
        placeholder={words.tryPlaceholder}
        spellCheck={false}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
    </Row>
  )
}

function RuleTable(props: { rules: readonly StandingUrlRule[]; onChanged: () => void }) {
  const { rules } = props
  const id = useId()
  const [wanted, setWanted] = useState('')
  const found = rules.filter((rule) => writeUrlRule(rule).includes(wanted.trim()))
  return (
    <>
      <Row label={words.standing(rules.length)} htmlFor={id}>
        <TextInput
          id={id}
          className={css.line}
          value={wanted}
          placeholder={words.search}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      </Row>
      {found.length === 0 && (
        <p className={css.hint}>{rules.length === 0 ? words.none : words.noneFound}</p>
      )}
      {found.length > 0 && (
        <table className={`${base.table} ${css.rules}`}>
          <thead>
            <tr>
              <th scope="col" className={css.narrow}>
                {words.columns.kind}
              </th>
              <th scope="col">{words.columns.pattern}</th>
              <th scope="col" className={css.narrow}>
                {words.columns.severity}
              </th>
              <th scope="col" className={css.narrow}>
                {words.columns.by}
              </th>
              <th className={css.narrow} aria-label={words.remove} />
            </tr>
          </thead>
          <tbody>
            {found.slice(0, SHOWN).map((rule) => (
              <RuleRow
                key={`${rule.kind} ${rule.pattern}`}
                rule={rule}
                onChanged={props.onChanged}
              />
            ))}
          </tbody>
        </table>
      )}
      {found.length > SHOWN && (
        <p className={css.hint}>{words.more(fullCount(found.length - SHOWN))}</p>
      )}
    </>
  )
}

function RuleRow({ rule, onChanged }: { rule: StandingUrlRule; onChanged: () => void }) {
  const { client, toast, changes } = useDesk()
  const off = useChangeOff()
  const change = async (input: { add?: UrlRule[]; remove?: UrlRule[] }) => {
    await client.urlRules.change(input)
    onChanged()
  }
  const remove = async () => {
    const { kind, pattern, severity, isCaseSensitive } = rule
    const bare = { kind, pattern, severity, isCaseSensitive }
    try {
      await change({ remove: [bare] })
    } catch (error) {
      changes.fail(error)
      return
    }
    toast.show({
      tone: 'plain',
      text: words.removed(writeUrlRule(bare)),
      undo: () => change({ add: [bare] }).catch((error: unknown) => changes.fail(error)),
    })
  }
  return (
    <tr className={base.row}>
      <td>{words.kinds[rule.kind]}</td>
      <td className="mono" title={rule.reason}>
        <HostileText text={rule.pattern} />
        {rule.isCaseSensitive && ` ${words.caseMatters}`}
      </td>
      <td>{pieceStrings.severities[rule.severity]}</td>
      <td>{rule.at === null ? words.shipped : rule.actor}</td>
      <td className={base.right}>
        <Button kind="quiet" offReason={off} onClick={() => void remove()}>
          {words.remove}
        </Button>
      </td>
    </tr>
  )
}
