import { describe, expect, it } from 'vitest'
import { parseQuery } from '../../../shared/query/parse'
import { MOST_VIEWS, SHIPPED_VIEWS, type View } from '../../../shared/view'
import { moveView, removeView, renameView, saveView } from './views'

const MINE = { name: 'Sites at night', tab: 'all' as const, filter: { query: 'kind:domain' } }
const idsOf = (views: readonly View[]) => views.map(({ id }) => id)

describe('saved views', () => {
  it('begin with eight whose queries can be read', () => {
    expect(SHIPPED_VIEWS).toHaveLength(8)
    for (const { filter } of SHIPPED_VIEWS)
      expect(parseQuery(filter.query ?? '').kind).not.toBe('all')
  })

  it('are added at the end under an id of their own, and changed in their place', () => {
    const views = saveView(SHIPPED_VIEWS, MINE)
    expect(views.at(-1)).toEqual({ id: 'sites-at-night', ...MINE })
    const changed = saveView(views, { ...MINE, id: 'last-hour', name: 'Last hour' })
    expect(idsOf(changed)).toEqual(idsOf(views))
    expect(changed[2]?.filter).toEqual(MINE.filter)
    expect(idsOf(saveView(views, { ...MINE, name: 'Nachts *', id: undefined }))).toContain('nachts')
  })

  it('have names that are told apart', () => {
    expect(() => saveView(SHIPPED_VIEWS, { ...MINE, name: 'last HOUR' })).toThrow(
      'There is a view Last hour already',
    )
    expect(() => renameView(SHIPPED_VIEWS, 'health', 'Last hour')).toThrow('already')
    expect(renameView(SHIPPED_VIEWS, 'health', 'watchfloor itself')[7]?.name).toBe(
      'watchfloor itself',
    )
  })

  it('are moved, removed, and put back where they were', () => {
    const moved = moveView(SHIPPED_VIEWS, 'health', 0)
    expect(idsOf(moved)[0]).toBe('health')
    const [first] = SHIPPED_VIEWS
    const removed = removeView(SHIPPED_VIEWS, first?.id ?? '')
    expect(removed).toHaveLength(7)
    expect(saveView(removed, { ...(first as View), place: 0 })).toEqual(SHIPPED_VIEWS)
    expect(() => removeView(removed, first?.id ?? '')).toThrow('not there any more')
  })

  it('are no more than fifty', () => {
    let views: View[] = []
    for (let at = 0; at < MOST_VIEWS; at += 1) views = saveView(views, { ...MINE, name: `v ${at}` })
    expect(() => saveView(views, MINE)).toThrow('remove one first')
  })
})
