import { type IncidentKey, incidentId, readIncidentId } from '../../shared/incident'
import { type TrafficStream, trafficStreamSchema } from '../../shared/traffic'

/** A stream as the window's address names it: `clicks:shop.example`. */
export function nameStream({ kind, subject }: TrafficStream): string {
  return `${kind}:${subject}`
}

/** The stream that an address names; null where it names none. */
export function readStreamName(name: string): TrafficStream | null {
  const at = name.indexOf(':')
  const read = trafficStreamSchema.safeParse({
    kind: name.slice(0, Math.max(0, at)),
    subject: name.slice(at + 1),
  })
  return read.success ? read.data : null
}

const SITE = 'site:'
const INCIDENT = 'incident:'

/** A host of a web server as the window's address names it: `site:www.example.com`. */
export function nameSite(host: string): string {
  return `${SITE}${host}`
}

/** The host that an address names; null where it names none. */
export function readSiteName(name: string): string | null {
  return name.startsWith(SITE) && name.length > SITE.length ? name.slice(SITE.length) : null
}

/** An incident as the window's address names it. */
export function nameIncident(incident: IncidentKey): string {
  return `${INCIDENT}${incidentId(incident)}`
}

/** The incident that an address names; null where it names none. */
export function readIncidentName(name: string): IncidentKey | null {
  return name.startsWith(INCIDENT) ? readIncidentId(name.slice(INCIDENT.length)) : null
}
