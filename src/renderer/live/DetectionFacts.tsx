import { IconCopy, IconExternalLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Detection, DetectionField } from '../../shared/detection'
import { checkLink } from '../../shared/product-link'
import { useNow } from '../stores/clock'
import { useSettings, useZone } from '../stores/desk'
import { detectionStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { IconButton } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import { LongText } from '../ui/LongText'
import css from './Detection.module.css'
import drawerCss from './Drawer.module.css'
import { useCopy } from './use-copy'

/** What the rule says of itself, when it fired and on what, and where the product shows it. */
export function DetectionFacts({ detection }: { detection: Detection }) {
  const { rule, window, riskScore } = detection
  const { facts } = words
  return (
    <>
      <dl className={drawerCss.facts}>
        <Said name={facts.rule} text={rule.name} />
        <Copied name={facts.ruleId} text={rule.id} />
        <Copied name={facts.version} text={rule.version} />
        <Said name={facts.type} text={words.type(detection.type, rule.type)} />
        {!detection.isAlerting && <Said name={facts.state} text={words.notAlerting} />}
        <Said name={facts.severity} text={rule.severity} />
        {riskScore !== null && <Said name={facts.risk} text={words.risk(riskScore)} />}
        {(window.start !== '' || window.end !== '') && (
          <Fact name={facts.window}>
            <Moment text={window.start} /> {words.to} <Moment text={window.end} />
          </Fact>
        )}
        <When name={facts.detected} text={detection.detectionTime} />
        <When name={facts.created} text={detection.createdTime} />
        <When name={facts.updated} text={detection.lastUpdatedTime} />
        <Said name={facts.tags} text={detection.tags.join(', ')} />
        <Said name={facts.set} text={rule.setName || rule.set} />
        <Said name={facts.summary} text={rule.summary} />
        <Said name={facts.description} text={rule.description} />
        <Copied name={facts.id} text={detection.id} />
        {rule.url !== '' && <ProductLink url={rule.url} />}
      </dl>
      <Fields title={words.fields} fields={detection.fields} />
      <Fields title={words.outcomes} fields={detection.outcomes} />
      <Fields title={words.labels} fields={detection.labels} />
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={drawerCss.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Said({ name, text }: { name: string; text: string }) {
  if (text === '') return null
  return (
    <Fact name={name}>
      <LongText text={text} />
    </Fact>
  )
}

/** A text that people compare and paste elsewhere. */
function Copied({ name, text }: { name: string; text: string }) {
  const copy = useCopy()
  if (text === '') return null
  return (
    <Fact name={name}>
      <span className={css.copied}>
        <span className="mono">
          <LongText text={text} />
        </span>
        <IconButton
          label={words.copyId(name)}
          icon={<IconCopy size={13} stroke={1.6} aria-hidden="true" />}
          onClick={() => copy(text, name)}
        />
      </span>
    </Fact>
  )
}

function When({ name, text }: { name: string; text: string }) {
  if (text === '') return null
  return (
    <Fact name={name}>
      <Moment text={text} />
    </Fact>
  )
}

/** A time as the console tells times; what is none stands as it was written. */
function Moment({ text }: { text: string }) {
  const zone = useZone()
  const now = useNow(60_000)
  const at = Date.parse(text)
  if (!Number.isFinite(at)) return <HostileText text={text} />
  return (
    <time className="mono" dateTime={new Date(at).toISOString()} title={text}>
      {sentenceTime(at, now, zone)}
    </time>
  )
}

/** Where the product shows the detection, openable only where the settings allow its host. */
function ProductLink({ url }: { url: string }) {
  const hosts = useSettings(({ detectors }) => detectors.chronicle.linkHosts)
  const copy = useCopy()
  const link = checkLink(url, hosts)
  return (
    <Fact name={words.facts.link}>
      <span className={css.copied}>
        {link.isAllowed ? (
          <a className="link" href={link.url} target="_blank" rel="noopener noreferrer">
            {words.open(link.host)} <IconExternalLink size={12} stroke={1.6} aria-hidden="true" />
          </a>
        ) : (
          <span>
            <span className="mono">
              <LongText text={url} />
            </span>{' '}
            <span className={css.off}>{words.linkFaults[link.fault]}</span>
          </span>
        )}
        <IconButton
          label={words.copyLink}
          icon={<IconCopy size={13} stroke={1.6} aria-hidden="true" />}
          onClick={() => copy(url, words.facts.link)}
        />
      </span>
    </Fact>
  )
}

/** Fields drawn; a rule has few, and what sends thousands is not to freeze the window. */
const MOST_FIELDS = 200

function Fields({ title, fields }: { title: string; fields: readonly DetectionField[] }) {
  if (fields.length === 0) return null
  const rest = fields.length - MOST_FIELDS
  return (
    <>
      <h4 className={css.subheading}>{title}</h4>
      <dl className={drawerCss.facts}>
        {fields.slice(0, MOST_FIELDS).map(({ key, value, source }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may stand twice, and none ever moves
          <div key={index} className={drawerCss.fact}>
            <dt className="mono">
              <HostileText text={key} />
            </dt>
            <dd title={source === '' ? undefined : source}>
              <span className="mono">
                <LongText text={value} />
              </span>
            </dd>
          </div>
        ))}
      </dl>
      {rest > 0 && <p className={css.off}>{words.fieldsLeft(rest)}</p>}
    </>
  )
}
