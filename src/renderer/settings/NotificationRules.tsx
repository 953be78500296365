import { Autocomplete, Select } from '@mantine/core'
import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { PRODUCTS } from '../../shared/event'
import type { NotificationSettings } from '../../shared/notification'
import { SEVERITIES, type Severity } from '../../shared/severity'
import { useSettings } from '../stores/desk'
import { pieceStrings, settingsStrings } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { QueryField } from '../ui/QueryField'
import css from './NotificationRules.module.css'
import { Row } from './Row'
import { useControl } from './use-change'

const words = settingsStrings.notifications
const MOST_RULES = 50
/** Sensors by name, and the detectors of our own; others may be typed. */
const DETECTORS = [
  ...PRODUCTS.filter((product) => product !== 'watchfloor'),
  'ddos-ratio',
  'forbidden-url',
  'dga',
  'dns-tunnel',
  'web-anomaly',
]

type Rule = NotificationSettings['rules'][number]

/** Rules from the top: the first that matches decides whether an alert is told. */
export function NotificationRules() {
  const rules = useSettings((settings) => settings.notifications.rules)
  const control = useControl()
  const put = (changed: readonly Rule[], what: string) =>
    control.change(words.rules, what, { notifications: { rules: [...changed] } })
  const replace = (index: number, change: Partial<Rule>) =>
    put(
      rules.map((rule, place) => (place === index ? { ...rule, ...change } : rule)),
      words.ruleChanged(index + 1),
    )
  const moveUp = (index: number) => {
    const moved = [...rules]
    const [rule] = moved.splice(index, 1)
    if (rule) moved.splice(index - 1, 0, rule)
    put(moved, words.ruleChanged(index))
  }
  return (
    <Row label={words.rules} hint={words.rulesHint} fault={control.fault}>
      {rules.length > 0 && (
        <ol className={css.rules}>
          {rules.map((rule, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place
            <li key={index} className={css.rule}>
              <RuleFields rule={rule} number={index + 1} onChange={(by) => replace(index, by)} />
              <IconButton
                label={words.moveUp(index + 1)}
                icon={<IconArrowUp size={15} aria-hidden />}
                offReason={index === 0 ? words.isFirst : null}
                onClick={() => moveUp(index)}
              />
              <IconButton
                label={words.removeRule(index + 1)}
                icon={<IconX size={15} aria-hidden />}
                onClick={() =>
                  put(
                    rules.filter((_, place) => place !== index),
                    words.ruleRemoved(index + 1),
                  )
                }
              />
              <div className={css.query}>
                <QueryField
                  label={words.ruleQuery(index + 1)}
                  placeholder={words.anyQuery}
                  value={rule.query}
                  onTake={(query) => replace(index, { query })}
                />
              </div>
            </li>
          ))}
        </ol>
      )}
      <Button
        icon={<IconPlus size={14} aria-hidden />}
        offReason={rules.length >= MOST_RULES ? words.mostRules(MOST_RULES) : null}
        onClick={() =>
          put(
            [...rules, { detector: '', from: 'critical', query: '', isTold: true }],
            words.ruleAdded(rules.length + 1),
          )
        }
      >
        {words.addRule}
      </Button>
    </Row>
  )
}

function RuleFields(props: {
  rule: Rule
  number: number
  onChange: (change: Partial<Rule>) => void
}) {
  const { rule, number, onChange } = props
  return (
    <>
      <Select
        aria-label={words.ruleFate(number)}
        allowDeselect={false}
        data={[
          { value: 'tell', label: words.tell },
          { value: 'hold', label: words.hold },
        ]}
        value={rule.isTold ? 'tell' : 'hold'}
        onChange={(value) => onChange({ isTold: value === 'tell' })}
      />
      <Autocomplete
        // Typed text stands until it is left: the key takes over what others changed meanwhile.
        key={rule.detector}
        aria-label={words.ruleDetector(number)}
        placeholder={words.anyDetector}
        data={DETECTORS}
        defaultValue={rule.detector}
        maxLength={64}
        onOptionSubmit={(detector) => onChange({ detector })}
        onBlur={(event) => {
          const detector = event.currentTarget.value.trim()
          if (detector !== rule.detector) onChange({ detector })
        }}
      />
      <Select
        aria-label={words.ruleFrom(number)}
        allowDeselect={false}
        data={SEVERITIES.toReversed().map((severity) => ({
          value: severity,
          label: words.orAbove(pieceStrings.severities[severity], severity === 'critical'),
        }))}
        value={rule.from}
        onChange={(value) => {
          const from: Severity | undefined = SEVERITIES.find((each) => each === value)
          if (from) onChange({ from })
        }}
      />
    </>
  )
}
