import { Select } from '@mantine/core'
import type { Detector } from '../../shared/detector'
import { modelOf } from '../../shared/dns-detectors'
import type { Model } from '../../shared/model'
import { shortHash } from '../numbers'
import { useDesk } from '../stores/desk'
import { detectorScreenStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import css from './DetectorsScreen.module.css'
import { useDnsDetector } from './use-dns-detector'

/** The model that a detector judges by, as it was verified when it was opened. */
export function ModelLine({ detector }: { detector: Detector }) {
  const { model } = detector
  if (model === null) return null
  return (
    <p className={css.hint} title={model.sha256}>
      <HostileText text={words.modelWords(model.version, shortHash(model.sha256))} />
    </p>
  )
}

/** Chooses among the models that fit, and leads to the card of the chosen one. */
export function ModelChoice(props: {
  detector: Detector
  title: string
  models: readonly Model[]
  editOff: string | null
}) {
  const { detector, title } = props
  const { route } = useDesk()
  const { settings, change } = useDnsDetector(detector.id)
  if (settings === null) return null
  const current = modelOf(settings)
  const fitting = props.models.filter(({ kind, fault }) => kind === detector.kind && fault === null)
  const names = new Set([current, ...fitting.map(({ name }) => name)])
  const choose = (name: string | null) => {
    const chosen = fitting.find((model) => model.name === name)
    if (chosen === undefined || name === current) return
    // A shipped model may be another with the next version; one's own is the one that was seen.
    const sha256 = chosen.isShipped ? '' : (chosen.facts?.sha256 ?? '')
    change(words.choseModel(title), chosen.name, { model: chosen.name, sha256, threshold: null })
  }
  const found = fitting.find(({ name }) => name === current)?.facts?.sha256 ?? ''
  const isOther = settings.sha256 !== '' && found !== '' && settings.sha256 !== found
  return (
    <div className={css.choice}>
      <Select
        aria-label={words.modelOf(title)}
        size="xs"
        data={[...names]}
        value={current}
        disabled={props.editOff !== null}
        onChange={choose}
      />
      <button type="button" className="link" onClick={() => route.replace('detectors', current)}>
        {words.openCard}
      </button>
      {isOther && (
        <Button
          offReason={props.editOff}
          onClick={() => change(words.checksumOf(title), shortHash(found), { sha256: found })}
        >
          {words.expectThis(shortHash(found))}
        </Button>
      )}
    </div>
  )
}
