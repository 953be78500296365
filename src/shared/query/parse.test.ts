import { describe, expect, it } from 'vitest'
import { findQueryFault, LONGEST_QUERY, parseQuery } from './parse'
import { printQuery } from './print'

describe('reading a query', () => {
  it.each([
    ['', ''],
    ['  ', ''],
    [
      'ip:203.0.113.0/24 and severity>=high and not detector:dga "union select"',
      'ip:203.0.113.0/24 and severity>=high and not detector:dga and "union select"',
    ],
    ['SEVERITY >= High', 'severity>=high'],
    ['severity: medium..critical', 'severity:medium..critical'],
    ['severity!=low', 'not severity:low'],
    ['a or b c', 'a or b and c'],
    ['(a or b) c', '(a or b) and c'],
    ['a and (b and (c))', 'a and b and c'],
    ['not (a b)', 'not (a and b)'],
    ['not not a', 'not not a'],
    ['203.0.113.9', 'ip:203.0.113.9'],
    ['2001:DB8::1', 'ip:2001:db8::1'],
    ['fe80::1', 'ip:fe80::1'],
    ['"203.0.113.9"', '"203.0.113.9"'],
    ['203.0.113', '"203.0.113"'],
    ['ip:::ffff:203.0.113.9', 'ip:203.0.113.9'],
    ['"and"', '"and"'],
    ['rule:ntopng:40', 'rule:"ntopng:40"'],
    ['label:ntopng:*', 'rule:"ntopng:"*'],
    ['title:"a \\"b\\" \\\\ c"', 'title:"a \\"b\\" \\\\ c"'],
    ['uni**sel', 'uni*sel'],
    ['*sel*', 'sel'],
    ['target:*', 'target:*'],
    ['text:and', '"and"'],
    ['count:5..10', 'count:5..10'],
    ['events>5', 'count>5'],
    ['score:..0.25', 'score<=0.25'],
    ['score:0.9..', 'score>=0.9'],
    ['reason:"False Positive"', 'reason:"false positive"'],
    ['last:2026-11-28', 'last:2026-11-28'],
    ['last<=2026-11-28', 'last<2026-11-29'],
    ['last>2026-11-28T14:30', 'last>=2026-11-28T14:31Z'],
    ['time>=2026-11-28T14:30:00+01:00', 'time>=2026-11-28T13:30Z'],
    ['time:2026-11-27..2026-11-28T12:00Z', 'time:2026-11-27..2026-11-28T12:00Z'],
    ['last>=now-24h', 'last>=now-1d'],
    ['last>=-90m', 'last>=now-90m'],
    ['last:-2h..now', 'last:now-2h..now'],
    ['last<=9999-12-31', 'last<=9999-12-31'],
  ])('understands %j as %j', (text, printed) => {
    expect(printQuery(parseQuery(text))).toBe(printed)
  })

  it.each([
    ['severity>=hihg', 10, 14, '"hihg" is no severity. Did you mean high?'],
    ['severity:bad', 9, 12, '"bad" is no severity. It is info, low, medium, high or critical.'],
    ['status:open', 7, 11, '"open" is no status. It is new, acknowledged or closed.'],
    ['a sevrity:high', 2, 10, 'There is no field sevrity. Did you mean severity?'],
    [
      'http://www.site.example/',
      0,
      5,
      'There is no field http. To search for a text with : in it, put it into quotes.',
    ],
    [
      'ip:203.0.113.*',
      3,
      14,
      'ip takes an address or a network: write 203.0.113.0/24, not 203.0.113.*.',
    ],
    [
      'ip:203.0.113.0/8',
      3,
      16,
      '203.0.113.0/8 is not a network address. Did you mean 203.0.0.0/8? That is 16,777,216 addresses.',
    ],
    ['entity>a', 7, 8, 'entity has no order: write entity:a.'],
    ['count:many', 6, 10, 'count is a number: write count>=5 or count:5..10, not "many".'],
    ['count:10..5', 6, 11, 'This range runs backwards. Did you mean count:5..10?'],
    ['severity>=low..high', 10, 19, 'A range stands behind a colon: severity:low..high.'],
    ['last:24h', 5, 8, '"24h" is no time. Write last>=now-24h.'],
    [
      'last>=2026-02-30',
      6,
      16,
      '"2026-02-30" is no time. Write 2026-11-28, 2026-11-28T14:30 (UTC) or now-24h.',
    ],
    [
      'last:2026-11-28..2026-11-27',
      5,
      27,
      'This range runs backwards. Did you mean last:2026-11-27..2026-11-28?',
    ],
    ['a "b', 2, 4, 'This quote is opened and never closed.'],
    ['a ""', 2, 4, 'Nothing stands in these quotes.'],
    ['(a or b', 0, 1, 'This parenthesis is opened and never closed.'],
    ['a) b', 1, 2, 'This parenthesis closes none that was opened.'],
    [
      '()',
      0,
      2,
      'In this parenthesis stands a word, a field such as severity>=high, or a parenthesis.',
    ],
    ['or a', 0, 2, 'Before this stands a word, a field such as severity>=high, or a parenthesis.'],
    ['a and', 2, 5, 'After "and" stands a word, a field such as severity>=high, or a parenthesis.'],
    ['severity>= and', 11, 14, '"and" is no severity. It is info, low, medium, high or critical.'],
    ['severity>=', 0, 10, 'After severity>= stands what it shall be.'],
    ['>= 5', 0, 2, 'Before >= stands a field, as in severity>=high.'],
  ])('says of %j what is wrong from %i to %i', (text, from, to, message) => {
    expect(findQueryFault(text)).toMatchObject({ from, to, message })
  })

  it('refuses what is longer or deeper than anybody writes', () => {
    expect(findQueryFault('a'.repeat(LONGEST_QUERY))).toBeNull()
    expect(findQueryFault('a'.repeat(LONGEST_QUERY + 1))?.message).toContain('at most 2,000')
    expect(findQueryFault(`${'('.repeat(60)}a${')'.repeat(60)}`)?.message).toContain('too deeply')
    expect(findQueryFault(`${'not '.repeat(60)}a`)?.message).toContain('too deeply')
  })
})
