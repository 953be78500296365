import { describe, expect, it } from 'vitest'
import { dnsDetectorsSchema } from '../../shared/dns-detectors'
import { type DetectorFields, fieldsOf, readDetector } from './detector-fields'

const others = dnsDetectorsSchema.parse([{ kind: 'dga', name: 'dga' }])
const read = (over: Partial<DetectorFields>) =>
  readDetector({ ...fieldsOf(null, 'dga'), name: 'branch', ...over }, others)
const faultsOf = (over: Partial<DetectorFields>) => {
  const result = read(over)
  return 'faults' in result ? result.faults : {}
}

describe('the form of a detector', () => {
  it('comes to the settings that it was filled from', () => {
    const [detector] = dnsDetectorsSchema.parse([
      {
        kind: 'dns-tunnel',
        name: 'branch',
        isOn: false,
        model: 'ours',
        sha256: 'a'.repeat(64),
        threshold: 0.5,
        sources: ['resolver', 'import'],
        outputs: ['soc', 'generic'],
        ignored: ['corp.example'],
        inspection: { isOn: true, model: 'mad', stepMs: 500 },
      },
    ])
    if (detector === undefined) throw new Error('no detector')
    expect(readDetector(fieldsOf(detector, 'dga'), others)).toEqual({ detector })
  })

  it('makes a new one of its kind, with what is empty left to the model', () => {
    expect(read({ threshold: ' ', outputs: 'soc,, generic' })).toMatchObject({
      detector: { kind: 'dga', threshold: null, outputs: ['soc', 'generic'], sources: [] },
    })
  })

  it('says at each field what is wrong with it', () => {
    expect(faultsOf({ name: 'dga' }).name).toContain('dga is there twice')
    expect(faultsOf({ name: 'Dga 2' }).name).toContain('must be small letters')
    expect(faultsOf({ name: 'health' }).name).toBe('is the name of another detector')
    expect(faultsOf({ threshold: '1' }).threshold).toBe('A number over 0 and under 1, or nothing.')
    expect(faultsOf({ threshold: 'high' })).toHaveProperty('threshold')
    expect(faultsOf({ leastDomains: '1.5' })).toHaveProperty('leastDomains')
    expect(faultsOf({ sha256: 'abc' }).sha256).toContain('64 hexadecimal digits')
    expect(faultsOf({ outputs: 'a b' }).outputs).toContain('such as generic')
    expect(faultsOf({ ignored: 'corp.example\nhttp://x' }).ignored).toContain('Line 2: http://x')
    const gate = { ...fieldsOf(null, 'dga').gate, stepMs: '5', ipv4PrefixLength: '33' }
    expect(Object.keys(faultsOf({ gate, hasGate: true })).sort()).toEqual([
      'ipv4PrefixLength',
      'stepMs',
    ])
    expect(read({ gate })).toMatchObject({ detector: { inspection: { stepMs: 1_000 } } })
  })
})
