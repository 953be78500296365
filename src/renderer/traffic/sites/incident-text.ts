import type { IncidentDetail } from '../../../shared/incident'
import { fullCount, percent, score } from '../../numbers'
import { sitesStrings } from '../../strings'
import { isoTime } from '../../time'

/** An incident as lines of text, for a ticket or a mail. */
export function incidentText({
  incident,
  distinctClients,
  distinctFlagged,
}: IncidentDetail): string {
  const { incident: words, incidents } = sitesStrings
  const lines = [
    `${words.title(incident.host)} (${incident.alertName})`,
    `${words.start}: ${isoTime(incident.start)}`,
    `${words.lastSeen}: ${isoTime(incident.lastSeen)}`,
    `${words.stop}: ${incident.stop === null ? words.goesOn : isoTime(incident.stop)}`,
    `${words.portion}: ${incidents.portionOf(percent(incident.portion), percent(incident.requestPortion))}`,
    `${words.clients}: ${words.clientsOf(distinctFlagged, distinctClients)}`,
    `${words.requests}: ${words.requestsOf(incident.flaggedRequests, incident.requests)}`,
    `${words.errors}: ${fullCount(incident.status4xx)}, ${fullCount(incident.status5xx)}`,
    `${words.highest}: ${score(incident.highest, 4)}`,
  ]
  return `${lines.join('\n')}\n`
}
