import { Select, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { SEVERITIES } from '../../shared/severity'
import { pieceStrings, settingsStrings, webhookStrings as words } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { QueryInput } from '../ui/QueryField'
import css from './Outlets.module.css'
import { EMPTY_RULE, type RuleFields } from './webhook-fields'

const MOST_RULES = 20
const SEVERITY_OPTIONS = SEVERITIES.toReversed().map((value) => ({
  value,
  label: settingsStrings.notifications.orAbove(
    pieceStrings.severities[value],
    value === 'critical',
  ),
}))

/** Which alerts go to a webhook: those that one of these rules matches. */
export function WebhookRules(props: {
  rules: readonly RuleFields[]
  fault: string | undefined
  onChange: (rules: RuleFields[]) => void
}) {
  const { rules, fault, onChange } = props
  const replace = (index: number, part: Partial<RuleFields>) =>
    onChange(rules.map((rule, place) => (place === index ? { ...rule, ...part } : rule)))
  return (
    <fieldset className={css.rules}>
      <legend>{words.rules}</legend>
      {rules.map((rule, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place
        <div key={index} className={css.rule}>
          <Select
            aria-label={words.ruleSeverity(index + 1)}
            data={SEVERITY_OPTIONS}
            value={rule.minSeverity}
            allowDeselect={false}
            onChange={(value) => {
              const minSeverity = SEVERITIES.find((known) => known === value)
              if (minSeverity) replace(index, { minSeverity })
            }}
          />
          <TextInput
            aria-label={words.ruleDetectors(index + 1)}
            placeholder={words.anyDetector}
            value={rule.detectors}
            onChange={(event) => replace(index, { detectors: event.currentTarget.value })}
          />
          <TextInput
            aria-label={words.ruleLists(index + 1)}
            placeholder={words.anyList}
            value={rule.lists}
            onChange={(event) => replace(index, { lists: event.currentTarget.value })}
          />
          <IconButton
            label={words.removeRule(index + 1)}
            icon={<IconX size={15} aria-hidden />}
            offReason={rules.length === 1 ? words.lastRule : null}
            onClick={() => onChange(rules.filter((_, place) => place !== index))}
          />
          <div className={css.query}>
            <QueryInput
              ariaLabel={words.ruleQuery(index + 1)}
              placeholder={words.anyAlert}
              text={rule.query}
              onText={(query) => replace(index, { query })}
              // A query is part of the form, which has buttons of its own.
              onEnter={() => undefined}
            />
          </div>
        </div>
      ))}
      {fault !== undefined && <p className={css.fault}>{fault}</p>}
      <Button
        icon={<IconPlus size={14} aria-hidden />}
        offReason={rules.length >= MOST_RULES ? words.mostRules(MOST_RULES) : null}
        onClick={() => onChange([...rules, EMPTY_RULE])}
      >
        {words.addRule}
      </Button>
    </fieldset>
  )
}
