import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Model, ModelFacts } from '../../shared/model'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useCopy } from '../live/use-copy'
import { useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { modelsStrings as words } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { FloatingForm } from '../ui/FloatingForm'
import { HostileText } from '../ui/HostileText'
import { SkeletonRows } from '../ui/SkeletonRows'
import { CardText } from './CardText'
import { CompareModel } from './CompareModel'
import { Figures } from './Figures'
import css from './ModelPanel.module.css'

/** All that is known of one model: its state, its figures, what trained it, and its card. */
export function ModelPanel(props: {
  model: Model
  editOff: string | null
  onClose: () => void
  onRemoved: () => void
}) {
  const { model, onClose } = props
  const { name, facts, fault } = model
  const title = words.panel(name)
  useKeys(title, [{ keys: ['Escape'], label: words.close, run: onClose }], { rank: 2 })
  return (
    <aside className={css.panel} aria-label={title} data-pane>
      <div className={css.panelHead}>
        <h2 className={css.panelTitle}>{title}</h2>
        <IconButton
          label={words.close}
          keyName="Escape"
          icon={<IconX size={16} aria-hidden />}
          onClick={onClose}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key */}
      <div className={css.body} tabIndex={0}>
        {fault !== null && (
          <p className={css.fault} role="alert">
            <HostileText text={fault.message} />
          </p>
        )}
        <Actions {...props} />
        {facts === null ? <p className={css.hint}>{words.unchosen}</p> : <Facts facts={facts} />}
        {model.kind === 'web-anomaly' && <CompareModel model={model} editOff={props.editOff} />}
        {facts !== null && <Figures figures={facts.figures} />}
        {facts !== null && <Training facts={facts} />}
        <Card name={name} />
      </div>
    </aside>
  )
}

function Actions(props: { model: Model; editOff: string | null; onRemoved: () => void }) {
  const { client, changes, toast } = useDesk()
  const { model, editOff } = props
  const [isChecking, setChecking] = useState(false)
  const check = async () => {
    setChecking(true)
    try {
      const { fault } = await client.models.check({ name: model.name })
      if (fault !== null) throw new Error(fault.message)
      toast.show({ tone: 'plain', text: words.checkedRight(model.name), undo: null })
    } catch (error) {
      changes.fail(error)
    }
    setChecking(false)
  }
  return (
    <div className={css.buttons}>
      <Button
        offReason={editOff ?? (isChecking ? words.checking : null)}
        onClick={() => void check()}
      >
        {words.check}
      </Button>
      <RemoveModel {...props} />
    </div>
  )
}

function RemoveModel(props: { model: Model; editOff: string | null; onRemoved: () => void }) {
  const { client, changes, toast } = useDesk()
  const [isOpen, setOpen] = useState(false)
  const { name, isShipped, usedBy } = props.model
  const [user] = usedBy
  const off = isShipped ? words.shippedStays : user === undefined ? null : words.inUse(user)
  const remove = async () => {
    try {
      await client.models.remove({ name })
      setOpen(false)
      toast.show({ tone: 'plain', text: words.removed(name), undo: null })
      props.onRemoved()
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <FloatingForm
      title={`${words.remove} ${name}`}
      hint={words.removeHint}
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      closeLabel={words.cancel}
      onSubmit={() => void remove()}
      target={
        <Button
          offReason={props.editOff ?? off}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {words.remove}
        </Button>
      }
      actions={
        <>
          <Button onClick={() => setOpen(false)}>{words.cancel}</Button>
          <Button type="submit" kind="danger" data-autofocus>
            {words.remove}
          </Button>
        </>
      }
    />
  )
}

function Facts({ facts }: { facts: ModelFacts }) {
  const copy = useCopy()
  const { version, sha256, featureSet, threshold, licence } = facts
  return (
    <section aria-label={words.facts}>
      <h3>
        <HostileText text={words.version(version)} />
      </h3>
      <dl className={css.facts}>
        <dt>{words.sha256}</dt>
        <dd className="mono">
          {sha256}{' '}
          <button type="button" className="link" onClick={() => copy(sha256, words.copied)}>
            {words.copy}
          </button>
        </dd>
        <dt>{words.features}</dt>
        <dd className="mono">
          <HostileText text={`${featureSet.name} ${featureSet.version}`} />
        </dd>
        <dt>{words.threshold}</dt>
        <dd>
          <HostileText text={words.chosen(String(threshold.value), threshold.chosen)} />
        </dd>
        <dt>{words.licence}</dt>
        <dd>
          <HostileText text={licence} />
        </dd>
      </dl>
    </section>
  )
}

function Training({ facts: { trainingData } }: { facts: ModelFacts }) {
  return (
    <section aria-label={words.training}>
      <h3>{words.training}</h3>
      {trainingData.length === 0 ? (
        <p className={css.hint}>{words.noTraining}</p>
      ) : (
        <table className={css.small}>
          <thead>
            <tr>
              <th>{words.set}</th>
              <th>{words.origin}</th>
              <th>{words.licence}</th>
            </tr>
          </thead>
          <tbody>
            {trainingData.map((each) => (
              <tr key={`${each.name} ${each.origin}`}>
                {[each.name, each.origin, each.licence].map((text, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                  <td key={index}>
                    <HostileText text={text} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Card({ name }: { name: string }) {
  const { client } = useDesk()
  const { data, error, reload } = useQuery(`model card ${name}`, () => client.models.card({ name }))
  return (
    <section aria-label={words.card}>
      <h3>{words.card}</h3>
      {error && (
        <FailedBanner what={words.cardFailed} why={error} again={words.tryAgain} onAgain={reload} />
      )}
      {data === null && !error && <SkeletonRows rows={4} text={words.cardReading} />}
      {data !== null &&
        (data.text.trim() === '' ? (
          <p className={css.hint}>{words.noCard}</p>
        ) : (
          <CardText text={data.text} />
        ))}
    </section>
  )
}
