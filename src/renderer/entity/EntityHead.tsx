import type { CSSProperties, ReactNode } from 'react'
import type { Entity } from '../../shared/entity'
import { StillArriving } from '../blacklists/StillArriving'
import { denseCount, fullCount } from '../numbers'
import { useNow } from '../stores/clock'
import { useZone } from '../stores/desk'
import { pieceStrings, entityStrings as words } from '../strings'
import { severityColour } from '../theme/severity'
import { age, isoTime, sentenceTime } from '../time'
import { HostileText } from '../ui/HostileText'
import { SeverityMark } from '../ui/SeverityMark'
import { StateChip } from '../ui/StateChip'
import css from './EntityHead.module.css'
import { verdictSeverity } from './verdict'

/** The address, the verdict in words with its reason, and the numbers behind it. */
export function EntityHead({ entity }: { entity: Entity }) {
  const severity = verdictSeverity(entity.verdict)
  const style = severity ? ({ '--edge': severityColour(severity) } as CSSProperties) : undefined
  return (
    <header className={css.head} style={style}>
      <div className={css.verdict}>
        <div className={css.name}>
          <h1 className={css.value}>
            <HostileText text={entity.value} />
          </h1>
          <span className={css.word} data-verdict={entity.verdict}>
            {severity && <SeverityMark severity={severity} />}
            {pieceStrings.verdicts[entity.verdict]}
          </span>
          {entity.isOwn && <StateChip>{words.own}</StateChip>}
        </div>
        <p className={css.summary}>
          <HostileText text={entity.summary} />
        </p>
        <StillArriving value={entity.ip} />
        {entity.neverBlock !== null && <p className={css.summary}>{entity.neverBlock}</p>}
      </div>
      <Readouts entity={entity} />
    </header>
  )
}

function Readouts({ entity }: { entity: Entity }) {
  const zone = useZone()
  const now = useNow()
  const { firstSeen, lastSeen } = entity
  return (
    <dl className={css.readouts}>
      <Readout label={words.readouts.risk} hint={words.readouts.riskScale}>
        {riskText(entity.risk)}
      </Readout>
      <Readout
        label={words.readouts.events}
        title={fullCount(entity.events)}
        hint={lastSeen === null ? '' : words.readouts.eventsHint(age(lastSeen, now))}
      >
        {denseCount(entity.events)}
      </Readout>
      <Readout label={words.readouts.alerts} hint={words.readouts.open(entity.openAlerts)}>
        {denseCount(entity.alerts)}
      </Readout>
      <Readout
        label={words.readouts.firstSeen}
        title={firstSeen === null ? undefined : isoTime(firstSeen)}
        hint={firstSeen === null ? '' : sentenceTime(firstSeen, now, zone)}
      >
        {firstSeen === null ? words.readouts.never : age(firstSeen, now)}
      </Readout>
    </dl>
  )
}

/** Cut, never rounded up: 19.99 must not read as the 20 that makes it suspicious. */
function riskText(risk: number): string {
  return risk < 10 ? (Math.floor(risk * 10) / 10).toFixed(1) : String(Math.floor(risk))
}

function Readout(props: { label: string; hint: string; title?: string; children: ReactNode }) {
  return (
    <div className={css.readout} title={props.title}>
      <dt>{props.label}</dt>
      <dd className={css.number}>{props.children}</dd>
      <dd className={css.hint}>{props.hint}</dd>
    </div>
  )
}
