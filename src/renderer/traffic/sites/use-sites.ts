import { useDesk } from '../../stores/desk'
import { useQuery } from '../../stores/query'
import { timing, type View } from '../use-traffic'

/** Hosts with requests in the span. */
export function useSites(view: View) {
  const { client } = useDesk()
  const { read, mark, listOptions } = timing(view)
  return useQuery(`sites ${mark}`, () => client.web.sites({ span: read() }), listOptions)
}

/** Traffic of a host in the span. */
export function useSite(host: string, view: View) {
  const { client } = useDesk()
  const { read, mark, listOptions } = timing(view)
  return useQuery(
    `site ${host} ${mark}`,
    () => client.web.site({ host, span: read() }),
    listOptions,
  )
}
