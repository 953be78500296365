import { type DnsDetectorSettings, dnsDetectorsSchema } from '../../shared/dns-detectors'
import { readDomainLines } from '../../shared/domain-text'
import {
  INSPECTION_NUMBERS,
  type InspectionSettings,
  inspectionSettingsSchema,
} from '../../shared/inspection'
import { readEndings } from '../../shared/outlet'
import { detectorFormStrings as words } from '../strings'

type GateNumber = (typeof INSPECTION_NUMBERS)[number]

/** What stands in the fields of the form, as it was typed. */
export interface DetectorFields {
  kind: DnsDetectorSettings['kind']
  name: string
  isOn: boolean
  /** Empty: the one that is called like its kind. */
  model: string
  sha256: string
  /** Empty: the model's own. */
  threshold: string
  leastDomains: string
  /** None: all. */
  sources: readonly string[]
  outputs: string
  ignored: string
  hasGate: boolean
  gateModel: InspectionSettings['model']
  gate: Record<GateNumber, string>
}

const PLAIN_TEXTS = ['name', 'model', 'sha256', 'threshold', 'leastDomains'] as const
export type DetectorText = (typeof PLAIN_TEXTS)[number] | 'outputs' | 'ignored'
/** Sentences about fields that cannot stay as they are. */
export type DetectorFaults = Partial<Record<DetectorText | GateNumber | 'sources', string>>

/** The fields of a detector that stands, or of a new one of a kind. */
export function fieldsOf(
  detector: DnsDetectorSettings | null,
  kind: DnsDetectorSettings['kind'],
): DetectorFields {
  const known = detector ?? dnsDetectorsSchema.parse([{ kind, name: 'new' }])[0]
  if (known === undefined) throw new Error('a parsed list of one has one')
  const { inspection, threshold } = known
  const gate = Object.fromEntries(INSPECTION_NUMBERS.map((key) => [key, String(inspection[key])]))
  return {
    kind: known.kind,
    name: detector === null ? '' : known.name,
    isOn: known.isOn,
    model: known.model,
    sha256: known.sha256,
    threshold: threshold === null ? '' : String(threshold),
    leastDomains: String(known.leastDomains),
    sources: known.sources,
    outputs: known.outputs.join(', '),
    ignored: known.ignored.join('\n'),
    hasGate: inspection.isOn,
    gateModel: inspection.model,
    gate: gate as Record<GateNumber, string>,
  }
}

/** A number as it was typed; what is none the schema refuses. */
function numberOf(text: string): number {
  const bare = text.trim().replace(',', '.')
  return /^\d{1,9}(\.\d{1,9})?$/.test(bare) ? Number(bare) : Number.NaN
}

/** A measure of a gate that is off is not shown, so that a wrong one is the default again. */
function gateNumberOf({ hasGate, gate }: DetectorFields, key: GateNumber): number | undefined {
  const typed = numberOf(gate[key])
  const isRight = inspectionSettingsSchema.shape[key].safeParse(typed).success
  return hasGate || isRight ? typed : undefined
}

/** What the fields say beside the other detectors, or what is wrong with them. */
export function readDetector(
  fields: DetectorFields,
  others: readonly DnsDetectorSettings[],
): { detector: DnsDetectorSettings } | { faults: DetectorFaults } {
  const ignored = readDomainLines(fields.ignored)
  const faults: DetectorFaults = {}
  const [wrong] = ignored.faults
  if (wrong !== undefined) faults.ignored = words.badLine(wrong.line, wrong.text, wrong.problem)
  const candidate = {
    kind: fields.kind,
    name: fields.name.trim(),
    isOn: fields.isOn,
    model: fields.model,
    sha256: fields.sha256.trim().toLowerCase(),
    threshold: fields.threshold.trim() === '' ? null : numberOf(fields.threshold),
    leastDomains: numberOf(fields.leastDomains),
    sources: fields.sources,
    outputs: readEndings(fields.outputs),
    ignored: ignored.domains,
    inspection: {
      isOn: fields.hasGate,
      model: fields.gateModel,
      ...Object.fromEntries(INSPECTION_NUMBERS.map((key) => [key, gateNumberOf(fields, key)])),
    },
  }
  const read = dnsDetectorsSchema.safeParse([...others, candidate])
  for (const { path, message } of read.error?.issues ?? []) {
    const field = fieldAt(path)
    faults[field] ??= words.faults[field] ?? message
  }
  const detector = read.data?.at(-1)
  return detector === undefined || Object.keys(faults).length > 0 ? { faults } : { detector }
}

function fieldAt([, field, inner]: readonly PropertyKey[]): keyof DetectorFaults {
  if (field === 'inspection') return INSPECTION_NUMBERS.find((each) => each === inner) ?? 'stepMs'
  if (field === 'outputs' || field === 'ignored' || field === 'sources') return field
  return PLAIN_TEXTS.find((each) => each === field) ?? 'name'
}
