import { AlertEngines } from './alert-engines'
import { AlertEvents } from './alert-events'
import { AlertFacets } from './alert-facets'
import { AlertOrigins } from './alert-origins'
import { AlertStore } from './alerts'
import { ArchiveStore } from './archive'
import { DetectorAlerts } from './detector-alerts'
import { DnsNames } from './dns-names'
import { DnsRequests } from './dns-requests'
import { EntityEvents } from './entity-events'
import { EventPlaces } from './event-places'
import { EventStore } from './events'
import { EvidenceStore } from './evidence'
import { FindingStore } from './findings'
import { ForgettingStore } from './forgetting'
import { GoodTrafficStore } from './good-traffic'
import { HostBucketStore } from './host-buckets'
import { HourEngines } from './hour-engines'
import { IncidentStore } from './incidents'
import { KnownValues } from './known-values'
import { NoticeStore } from './notices'
import { DecisionStore, PositionStore } from './operations'
import { PipelineMinutes } from './pipeline-minutes'
import { PolicyEvidence } from './policy-evidence'
import { RejectStore } from './rejects'
import { RelatedEntities } from './related'
import { RequestSetStore } from './request-sets'
import { RuleAlerts } from './rule-alerts'
import { ScoreSummaries } from './score-summaries'
import { SetSummaries } from './set-summaries'
import type { Store } from './store'
import { SubnetSteps } from './subnet-steps'
import { ToldStore } from './told'
import { TraceStore } from './trace'
import { TrafficStore } from './traffic'
import { TrafficSummaries } from './traffic-summaries'
import { WebRuns } from './web-runs'

/** Everything that is stored of one workspace, by what asks for it; `engine` is empty where it is alone. */
export function openStores(store: Store, database: string, engine: string) {
  return {
    events: new EventStore(store, database, engine),
    entityEvents: new EntityEvents(store, database),
    places: new EventPlaces(store, database, engine),
    evidence: new EvidenceStore(store, database, engine),
    alerts: new AlertStore(store, database, engine),
    alertEvents: new AlertEvents(store, database),
    alertFacets: new AlertFacets(store, database),
    alertOrigins: new AlertOrigins(store, database),
    alertEngines: new AlertEngines(store, database, engine),
    hourEngines: new HourEngines(store, database, engine),
    decisions: new DecisionStore(store, database),
    archive: new ArchiveStore(store, database),
    positions: new PositionStore(store, database, engine),
    rejects: new RejectStore(store, database),
    findings: new FindingStore(store, database, engine),
    forgetting: new ForgettingStore(store, database),
    told: new ToldStore(store, database),
    notices: new NoticeStore(store, database, engine),
    traffic: new TrafficStore(store, database, engine),
    requestSets: new RequestSetStore(store, database, engine),
    setSummaries: new SetSummaries(store, database),
    hostBuckets: new HostBucketStore(store, database, engine),
    incidents: new IncidentStore(store, database),
    detectorAlerts: new DetectorAlerts(store, database),
    ruleAlerts: new RuleAlerts(store, database),
    scoreSummaries: new ScoreSummaries(store, database),
    dnsNames: new DnsNames(store, database),
    dnsRequests: new DnsRequests(store, database),
    goodTraffic: new GoodTrafficStore(store, database),
    knownValues: new KnownValues(store, database),
    pipelineMinutes: new PipelineMinutes(store, database, engine),
    related: new RelatedEntities(store, database),
    policyEvidence: new PolicyEvidence(store, database),
    subnetSteps: new SubnetSteps(store, database),
    trace: new TraceStore(store, database),
    webRuns: new WebRuns(store, database),
    trafficSummaries: new TrafficSummaries(store, database),
  }
}

/** The stores of one workspace. */
export type Stores = ReturnType<typeof openStores>
