import { createClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClickHouseServer, findClickHouseObstacle, startClickHouse } from './clickhouse.mjs'

const obstacle = findClickHouseObstacle()
const why = obstacle === null ? '' : ` (needs ClickHouse: ${obstacle})`

describe.skipIf(obstacle !== null)(`ClickHouse over HTTP${why}`, () => {
  let server: ClickHouseServer
  const clientOf = (more: Parameters<typeof createClient>[0] = {}) =>
    createClient({ url: server.url, username: 'watch', password: 'p:w', ...more })

  beforeAll(async () => {
    server = await startClickHouse({ username: 'watch', password: 'p:w' })
  })
  afterAll(() => server.stop())

  it('stores what a client sends compressed, binds parameters and keeps it through a kill', async () => {
    const client = clientOf({ compression: { request: true, response: true } })
    await client.command({
      query: 'CREATE TABLE t (n Int64, s String) ENGINE = MergeTree ORDER BY n',
    })
    const said = `a 'quote'\ttab\n\\ and "more"`
    await client.insert({
      table: 'default.t',
      columns: ['n', 's'],
      values: [
        [1, said],
        [2, 'other'],
      ],
      format: 'JSONCompactEachRow',
    })
    await server.kill()
    await server.restart()
    const result = await client.query({
      query: 'SELECT s FROM default.t WHERE s = {said:String} AND s IN {all:Array(String)}',
      query_params: { said, all: [said, 'none'] },
      format: 'JSONEachRow',
    })
    expect(await result.json()).toEqual([{ s: said }])
    await client.close()
  })

  it('keeps the settings of a request to it', async () => {
    const client = clientOf()
    const read = async (settings: Record<string, number>) => {
      const result = await client.query({
        query: "SELECT getSetting('max_threads') AS threads",
        clickhouse_settings: settings,
        format: 'JSONEachRow',
      })
      const [row] = await result.json<{ threads: number }>()
      return Number(row?.threads)
    }
    const before = await read({})
    expect(await read({ max_threads: before + 3 })).toBe(before + 3)
    for (let each = 0; each < 8; each += 1) expect(await read({})).toBe(before)
    await client.close()
  })

  it('answers errors with their code, and who may not come in with 403', async () => {
    const client = clientOf()
    await expect(client.query({ query: 'SELECT * FROM none.t' })).rejects.toMatchObject({
      code: '81',
      type: 'UNKNOWN_DATABASE',
    })
    await client.close()
    const stranger = clientOf({ password: 'wrong' })
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' })
    await stranger.close()
    const answer = await fetch(`${server.url}/?query=SELECT+1`)
    expect(answer.status).toBe(403)
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe('516')
  })

  it('joins the address and the body to one statement', async () => {
    const answer = await fetch(
      `${server.url}/?query=SELECT+1+AS+n&query_id=mine&user=watch&password=p:w`,
      {
        method: 'POST',
        body: 'UNION ALL SELECT 1 FORMAT CSV',
      },
    )
    expect(await answer.text()).toBe('1\n1\n')
    expect(answer.headers.get('x-clickhouse-query-id')).toBe('mine')
  })
})
