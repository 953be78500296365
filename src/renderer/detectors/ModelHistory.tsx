import type { Model } from '../../shared/model'
import { useNow } from '../stores/clock'
import { useChangeCount, useDesk, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { trainingStrings as words } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import { useOnChange } from '../ui/use-on-change'
import css from './Training.module.css'

/** What was put in place, newest first; each is put back with one click. Nothing where none was. */
export function ModelHistory(props: { models: readonly Model[]; editOff: string | null }) {
  const { models, editOff } = props
  const { client, changes } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  const { data, reload } = useQuery('models put in place', () => client.models.history())
  useOnChange(useChangeCount(), reload)
  if (data === null || data.length === 0) return null
  const putBack = (detector: string, model: string) =>
    void changes.perform(() => client.models.use({ detector, model, reason: '' }))
  const offOf = (detector: string, name: string): string | null => {
    const model = models.find((each) => each.name === name)
    if (model === undefined) return words.gone
    return model.usedBy.includes(detector) ? words.inPlace : null
  }
  return (
    <section className={css.section} aria-label={words.history}>
      <h2 className={css.heading}>{words.history}</h2>
      <ul className={css.history}>
        {data.map(({ detector, model, at, actor, reason }) => (
          <li key={`${at} ${detector} ${model}`}>
            <span title={`${isoTime(at)} ${reason}`}>
              {sentenceTime(at, now, zone)}{' '}
              <HostileText text={`${detector}: ${words.historyLine(model, actor)}`} />
            </span>
            <Button
              aria-label={words.restore(model)}
              offReason={editOff ?? offOf(detector, model)}
              onClick={() => putBack(detector, model)}
            >
              {words.restoreShort}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
