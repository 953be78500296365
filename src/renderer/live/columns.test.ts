import { describe, expect, it } from 'vitest'
import { type ColumnStorage, columnTemplate, createColumnStore } from './columns'

function memoryStorage(text: string | null = null): ColumnStorage {
  let kept = text
  return {
    getItem: () => kept,
    setItem: (_key, next) => {
      kept = next
    },
  }
}

describe('the columns of the feed', () => {
  it('are all there at first, and stay as they were chosen', () => {
    const storage = memoryStorage()
    const columns = createColumnStore(storage)
    expect(columnTemplate(columns.getState().hidden).split(' ')).toHaveLength(8)
    columns.toggle('score')
    columns.toggle('detector')
    columns.toggle('score')
    const again = createColumnStore(storage).getState().hidden
    expect([...again]).toEqual(['detector'])
    expect(columnTemplate(again)).not.toContain('--col-detector')
    expect(columnTemplate(again)).toContain('--col-score')
  })

  it.each(['torn [', '["entity"]', '{}'])('start anew where %s was kept', (text) => {
    expect(createColumnStore(memoryStorage(text)).getState().hidden.size).toBe(0)
  })
})
