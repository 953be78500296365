import { describe, expect, it } from 'vitest'
import { readTraining, type TrainingFields, USUAL_FIELDS } from './training-fields'

const NOW = Date.UTC(2026, 2, 9)
const read = (change: Partial<TrainingFields>) =>
  readTraining(
    {
      ...USUAL_FIELDS,
      from: '2026-03-01 00:00:00',
      to: '2026-03-08 00:00:00',
      features: ['request_total'],
      ...change,
    },
    NOW,
    'utc',
  )

describe('the form of a training', () => {
  it('is read with what is proposed', () => {
    expect(read({})).toEqual({
      input: {
        from: Date.UTC(2026, 2, 1),
        to: Date.UTC(2026, 2, 8),
        hosts: [],
        features: ['request_total'],
        sets: 100_000,
        setsOfHost: null,
        trees: 150,
        subsample: 2_048,
        maxFeatures: 1,
        falsePositives: 0.005,
        seed: 1,
        leavesOutJudged: true,
        name: null,
      },
    })
  })

  it('takes numbers with separators, and limits by host', () => {
    expect(read({ sets: '50,000', setsOfHost: '1 000', falsePositives: '1,5' })).toMatchObject({
      input: { sets: 50_000, setsOfHost: 1_000, falsePositives: 0.015 },
    })
  })

  it.each([
    [{ from: 'yesterday-ish' }, 'from'],
    [{ to: '2026-02-01' }, 'to'],
    [{ features: [] }, 'features'],
    [{ trees: '0' }, 'trees'],
    [{ subsample: '1' }, 'subsample'],
    [{ setsOfHost: 'x' }, 'setsOfHost'],
    [{ falsePositives: '' }, 'falsePositives'],
    [{ falsePositives: '101' }, 'falsePositives'],
    [{ seed: '-1' }, 'seed'],
    [{ name: 'Ours!' }, 'name'],
  ] as const)('says what is wrong with %j', (change, field) => {
    const result = read(change as Partial<TrainingFields>)
    expect('faults' in result && Object.keys(result.faults)).toEqual([field])
  })
})
