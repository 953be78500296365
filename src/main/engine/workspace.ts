import type { Change } from '../../shared/alert'
import type { Settings } from '../../shared/settings'
import type { Workspace as WorkspaceName } from '../../shared/status'
import type { RecentActivity } from './activity'
import type { ActionSteps } from './alerts/action-steps'
import type { Ask, AskEach } from './alerts/asking'
import type { AlertDesk } from './alerts/desk'
import type { SilenceDesk } from './alerts/silence-desk'
import type { AlertTotals } from './alerts/totals'
import type { Blacklists } from './blacklists/blacklists'
import type { PolicyDesk } from './blacklists/policy-desk'
import type { LiveFeed } from './console/live-feed'
import type { Decision } from './decision'
import type { WindowedDetector } from './detectors/windowed'
import type { ForgetInput } from './forgetting/forgetting'
import type { Freed } from './health/disk-watch'
import type { HealthDesk } from './health/health-desk'
import type { PipelineHealthDesk } from './health/pipeline-health'
import type { AlertEvents } from './history/alert-events'
import type { AlertFacets } from './history/alert-facets'
import type { AlertOrigins } from './history/alert-origins'
import type { AlertStore } from './history/alerts'
import type { ArchiveStore } from './history/archive'
import type { DetectorAlerts } from './history/detector-alerts'
import type { DnsNames } from './history/dns-names'
import type { DnsRequests } from './history/dns-requests'
import type { EntityEvents } from './history/entity-events'
import type { EventStore } from './history/events'
import type { EvidenceStore } from './history/evidence'
import type { FindingStore } from './history/findings'
import type { GoodTrafficStore } from './history/good-traffic'
import type { IncidentStore } from './history/incidents'
import type { KnownValues } from './history/known-values'
import type { PartitionLogs } from './history/partition-logs'
import type { RejectStore } from './history/rejects'
import type { RelatedEntities } from './history/related'
import type { RequestSetStore } from './history/request-sets'
import type { RuleAlerts } from './history/rule-alerts'
import type { ScoreSummaries } from './history/score-summaries'
import type { SetSummaries } from './history/set-summaries'
import type { Store } from './history/store'
import type { TraceStore } from './history/trace'
import type { TrafficSummaries } from './history/traffic-summaries'
import type { WebRuns } from './history/web-runs'
import type { LabelDesk } from './labels/label-desk'
import type { ModelChoices } from './models/model-choices'
import type { Notes } from './notes/notes'
import type { NotificationDesk } from './notifications/desk'
import type { FollowAlerts } from './outlets/following-alerts'
import type { Pipeline } from './pipeline'
import type { ReadTraffic } from './record'
import type { RightOfWay } from './right-of-way'
import type { SharedStore } from './shared-counting'
import type { TallyStatus } from './tally/shared-tally'
import type { UrlRules } from './url-rules/url-rules'
import type { HostBucketParts } from './windows/host-buckets'
import type { HostCounts } from './windows/host-meter'
import type { WindowInputs } from './windows/inputs'
import type { RelayWindows } from './windows/relay-windows'
import type { Windows } from './windows/windows'

/** What a workspace is made with. */
export interface WorkspaceParts {
  name: WorkspaceName
  database: string
  store: Store
  folder: string
  settings: () => Settings
  feed: LiveFeed
  /** True while consoles look at this workspace. */
  isShown: () => boolean
  onHistory: (problem: string | null) => void
  now: () => number
  wait: (ms: number) => Promise<void>
  /** Whom imports let go first. */
  way: RightOfWay
  newId: () => string
  /** The Redis that keeps the counters; absent where this process does. */
  shared?: {
    store: SharedStore
    randomBytes: (count: number) => Uint8Array
    /** Something that people should know, for the log. */
    onNews: (text: string) => void
  }
  /** This engine among those that share history and counters; empty where both are its own. */
  engine?: string
  /** Detectors that judge whole windows. */
  windowed?: readonly WindowedDetector[]
  /**
   * Says of DNS queries what detectors make of their names, before they are stored; absent: nothing.
   * `isLeftOut` tells of a name in lower case, without a dot at its end, whether the allowlist has it
   * or it is an own one.
   */
  judgeQueries?: (
    traffic: readonly ReadTraffic[],
    source: string,
    isLeftOut: (name: string) => boolean,
  ) => Promise<void>
  /** What judges request sets; absent: nothing does. */
  web?: Pick<HostBucketParts, 'scorer' | 'fail'>
  /** Windows of the live sources where engines judge them together; absent where they are judged here. */
  relayed?: RelayWindows
}

/** From which windows on the settings of the ratio are for (ms), and what no window had of late. */
export interface RatioState {
  judgedThrough: number | null
  clicksFrom: number | null
  late: number
  crowdedOut: number
}

/** One world of data: its history, counters, alerts and lists. The demo's never meets the real one. */
export interface Workspace {
  name: WorkspaceName
  events: EventStore
  entityEvents: EntityEvents
  trafficSummaries: TrafficSummaries
  dnsRequests: DnsRequests
  requestSets: RequestSetStore
  /** What request sets say together. */
  setSummaries: SetSummaries
  /** What people say that clients and incidents really are. */
  labels: LabelDesk
  /** Which models were trained, and put in place. */
  modelChoices: ModelChoices
  /** When hosts were under attack, and what came to them. */
  incidents: IncidentStore
  /** What came to web hosts since the start. */
  hosts: () => readonly HostCounts[]
  /** How the way of records goes. */
  pipelineHealth: PipelineHealthDesk
  /** When engines made request sets. */
  webRuns: WebRuns
  /** Ranges of history as Parquet. */
  archive: ArchiveStore
  /** What is known of a record, a name or an address. */
  trace: TraceStore
  /** How many alerts each detector makes. */
  detectorAlerts: DetectorAlerts
  /** How many alerts each rule makes. */
  ruleAlerts: RuleAlerts
  /** Who asked DNS for what. */
  dnsNames: DnsNames
  /** What history knows of many values at once. */
  knownValues: KnownValues
  /** Who of ours got good answers from whom. */
  goodTraffic: GoodTrafficStore
  /** What detectors with a model said of what they judged. */
  scoreSummaries: ScoreSummaries
  evidence: EvidenceStore
  /** Where the events of alerts came from. */
  /** Makes a question about alerts of what a person asks. */
  ask: Ask
  askEach: AskEach
  alertOrigins: AlertOrigins
  /** What alerts have in common: values of fields and counts by them. */
  alertEvents: AlertEvents
  alertFacets: AlertFacets
  /** What windowed detectors found. */
  findings: FindingStore
  alerts: AlertStore
  rejects: RejectStore
  steps: ActionSteps
  desk: AlertDesk
  totals: AlertTotals
  /** Suppressions and snoozes. */
  silences: SilenceDesk
  lists: Blacklists
  /** What analysts wrote about entities. */
  notes: Notes
  /** Which entities have to do with each other. */
  related: RelatedEntities
  /** What lists take by themselves, where a person turned that on. */
  policies: PolicyDesk
  /** Rules for forbidden pages. */
  urlRules: UrlRules
  /** From which windows on today's settings of the ratio are for, ms; null: every one. */
  ratio: () => RatioState
  activity: RecentActivity
  pipeline: Pipeline
  /** Who reads live sources tells their windows here how far they are. */
  inputs: WindowInputs
  /** What tells topics that were created anew from older ones of the same name. */
  logs: PartitionLogs
  /** Windows for one import. */
  importWindows: () => Windows
  /** How the counters are. */
  tallyStatus: () => TallyStatus
  /** Counts all lists anew from history. @throws UnavailableError while Redis is away. */
  recount: () => Promise<Change>
  /** Once a second: counters that others changed or that were lost. */
  followTally: () => Promise<void>
  /** Counts alerts anew, which other engines begin and decide on too; nothing where there are none. */
  recountAlerts: () => Promise<void>
  /** Once a second: what other engines decided and wrote; nothing where there are none. */
  followOthers: () => Promise<void>
  /** Several times a second: whether other engines decided anything. */
  glanceAtOthers: () => Promise<void>
  /** Judges windows of sources that went idle, or says that they are. */
  closeWindows: () => Promise<void>
  /** Copies evidence of new batches, and writes the counters down. */
  maintain: () => Promise<void>
  /** Takes away what is past its time. */
  retain: () => Promise<void>
  /** Deletes all that is known of an entity. @throws BadInputError without its confirmation. */
  forget: (input: ForgetInput, actor: string) => Promise<Change>
  /** What was forgotten, oldest first. */
  forgotten: () => readonly Decision[]
  /** Alerts about the product itself. */
  health: HealthDesk
  /** Who is told what. */
  notifications: NotificationDesk
  /** Follows the alerts for an outlet, from where it ended before. */
  followAlerts: FollowAlerts
  /** An outlet is there no more. */
  letGoOutlet: (outlet: string) => Promise<void>
  /** Lets the oldest rejects and events go, as far as bytes are wanted. */
  freeDisk: (wantedBytes: number) => Promise<Freed>
  /** From here on nobody waits for a store that is away: what it lacks is read again at a start. */
  stopWaiting: () => void
  close: () => Promise<void>
  /** Closes it and deletes all it holds. */
  erase: () => Promise<void>
}
