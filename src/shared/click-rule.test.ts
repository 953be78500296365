import { describe, expect, it } from 'vitest'
import { type ClickFacts, ClickRuleError, readClickRule } from './click-rule'
import { ddosRatioSettingsSchema } from './ddos-ratio'

const CLICK: ClickFacts = {
  timer: 0,
  height: 0,
  country: 'BE',
  platform: 'mobile',
  os: 'ios',
  browser: null,
  title: 'Some page',
  path: '/some-page',
  site: 'www.site.example',
  nulls: 1,
}

describe('a rule over clicks', () => {
  it.each([
    ['', true],
    ['timer = 0 and height = 0', true],
    ['TIMER = 0 AND NOT height > 0', true],
    ['timer < 1 and height >= 0 and height <= 0 and timer != 5', true],
    ['timer > 0 or country in (NL, BE)', true],
    ['timer > 0 or country in (NL) and os = ios', false],
    ['(timer > 0 or os = ios) and country = "BE"', true],
    ["title = 'Some page'", true],
    ['browser is null', true],
    ['browser is not null', false],
    ['browser = firefox', false],
    ['browser != firefox', false],
    ['not browser = firefox', true],
    ['complete', false],
    ['not complete', true],
    ['path = "/some-page" and site = "www.site.example"', true],
  ])('%s: %s', (rule, isTrue) => {
    expect(readClickRule(rule)(CLICK)).toBe(isTrue)
  })

  it('finds no number in a null', () => {
    for (const rule of ['timer = 0', 'timer < 1', 'timer >= 0', 'timer != 0', 'timer in (0)']) {
      expect(readClickRule(rule)({ ...CLICK, timer: null }), rule).toBe(false)
    }
  })

  it.each([
    ['timer', 'it ends where =, !=, <, <=, >, >=, in or is must be'],
    ['timer = ', 'it ends where a number must be'],
    ['timer = zero', 'there is "zero" where a number must be'],
    ['country = 5', 'there is "5" where a text must be'],
    ['country > BE', 'country is a text: ask with =, != or in'],
    ['speed = 1', 'there is "speed" where complete, not, ( or one of timer'],
    ['timer = 0 height = 0', 'there is "height" where and, or, or the end must be'],
    ['(timer = 0', 'it ends where ) must be'],
    ['timer = 0; drop', 'nothing can be made of "; drop"'],
    [`${'('.repeat(60)}timer = 0${')'.repeat(60)}`, 'it is nested too deeply'],
  ])('is refused with what is wrong: %s', (rule, message) => {
    expect(() => readClickRule(rule)).toThrow(ClickRuleError)
    expect(() => readClickRule(rule)).toThrow(message)
    const parsed = ddosRatioSettingsSchema.safeParse({ flagged: rule })
    expect(parsed.error?.issues[0]?.message).toContain(message)
  })

  it('is never code', () => {
    expect(() => readClickRule('constructor = 1')).toThrow(ClickRuleError)
    expect(() => readClickRule('timer = process.exit(1)')).toThrow(ClickRuleError)
  })
})
