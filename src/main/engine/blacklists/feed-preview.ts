import { type FeedPreview, type FeedRule, feedRuleSchema } from '../../../shared/blacklist'
import { contentsOf, whyLeftOut } from './contents'
import type { Desk } from './desk'
import { parseInput } from './plan'
import { needList } from './plan-entries'
import { judgeRow, rowsOf } from './standing'

/** Entries named as examples. */
const EXAMPLES = 5

type LeftOut = FeedPreview['fewHits']

/** What a feed with a rule would hold now, and what that leaves out and why. */
export function previewFeed(desk: Desk, input: { list: string; feed: FeedRule }): FeedPreview {
  const list = needList(desk, input.list)
  const rule = parseInput(feedRuleSchema, input.feed)
  const fewHits: LeftOut = { count: 0, examples: [] }
  const tooOld: LeftOut = { count: 0, examples: [] }
  const wanted = { ...rule, unlistedPercent: null }
  for (const row of rowsOf(desk, list.list)) {
    const why = whyLeftOut(desk, row, wanted)
    if (why === null || judgeRow(desk, row)?.isListed !== true) continue
    const hits = row.counter?.count ?? 0
    const example = { value: row.value, hits, lastSeen: row.counter?.lastSeen ?? null }
    note(why === 'hits' ? fewHits : tooOld, example)
  }
  const { included, leftOut } = contentsOf(desk, list, wanted)
  return { included, fewHits, tooOld, protected: leftOut - fewHits.count - tooOld.count }
}

/** Those with most hits are what a person would miss first. */
function note(leftOut: LeftOut, example: LeftOut['examples'][number]): void {
  leftOut.count++
  const { examples } = leftOut
  const place = examples.findIndex(({ hits }) => hits < example.hits)
  if (place >= 0) examples.splice(place, 0, example)
  else if (examples.length < EXAMPLES) examples.push(example)
  if (examples.length > EXAMPLES) examples.pop()
}
