import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import {
  actionProgressSchema,
  alertActionSchema,
  alertDetailSchema,
  alertSchema,
  alertTargetSchema,
  changeSchema,
  evidenceRecordSchema,
  groupingSchema,
  histogramBarSchema,
  liveBatchSchema,
  liveFilterSchema,
  livePageSchema,
  tabSchema,
} from './alert'
import { alertExportSchema, exportPieceSchema } from './alert-export'
import { archivePieceSchema, archiveSchema } from './archive'
import {
  addEntrySchema,
  allowSchema,
  auditEntrySchema,
  changeEntrySchema,
  createListSchema,
  entryPageSchema,
  entryQuerySchema,
  explanationSchema,
  exportFormatSchema,
  exportSchema,
  feedPreviewSchema,
  feedRuleSchema,
  importEntriesSchema,
  importedEntriesSchema,
  LONGEST_VALUE,
  listNameSchema,
  listSummarySchema,
  unlistedPercentSchema,
  valueCheckSchema,
} from './blacklist'
import { blastRadiusSchema } from './blast-radius'
import { detectorsSchema } from './detector'
import { dnsOrderSchema, dnsPageSchema } from './dns-names'
import { entitySchema } from './entity'
import {
  addNoteSchema,
  changeNoteSchema,
  noteSchema,
  pastDecisionsSchema,
  relatedSchema,
} from './entity-page'
import { eventSchema } from './event'
import { facetsSchema, storedValueSchema, storedValuesQuestionSchema } from './facets'
import {
  blockedIncidentSchema,
  blockIncidentSchema,
  INCIDENT_PAGE,
  incidentAddressesSchema,
  incidentDetailSchema,
  incidentKeySchema,
  incidentOrderSchema,
  incidentSchema,
  sitesSchema,
  siteTrafficSchema,
} from './incident'
import {
  giveFeedbackSchema,
  importLabelsSchema,
  labelPageSchema,
  labelQuestionSchema,
} from './label'
import { listPolicySchema, policyPreviewSchema } from './list-policy'
import { lookupAnswerSchema, lookupQuestionSchema } from './lookup'
import {
  addModelSchema,
  modelNameSchema,
  modelSchema,
  putInPlaceSchema,
  putModelSchema,
} from './model'
import { followNoticesSchema, noticeSchema, outcomePageSchema } from './notification'
import { addOutletSchema, editWebhookSchema, outletSettingsSchema } from './outlet'
import {
  pipelineHealthSchema,
  pipelineSpanSchema,
  traceQuestionSchema,
  traceSchema,
} from './pipeline'
import { recordTrialQuestionSchema, recordTrialSchema } from './record-trial'
import { cardSpanSchema, reportCardSchema } from './report-card'
import { requestSetsSchema } from './request-sets'
import { previewSchema, scoresSchema } from './score'
import { newTokenSchema, tokenSummarySchema } from './server'
import { settingsPatchSchema, settingsSchema } from './settings'
import { shiftSpanSchema, writtenShiftSchema } from './shift-report'
import { listedSilenceSchema, seenSilenceSchema, snoozeSchema, suppressionSchema } from './silence'
import {
  accountKeySchema,
  addedSourceSchema,
  addSourceSchema,
  formatNameSchema,
  importProgressSchema,
  rejectSchema,
  replayChoiceSchema,
  replayedRejectsSchema,
  siteSchema,
  sourceLimitsSchema,
  testSourceSchema,
} from './source'
import {
  connectionSecretSchema,
  connectionTestSchema,
  engineStatusSchema,
  helloSchema,
} from './status'
import { stillArrivingSchema } from './still-arriving'
import {
  forbiddenPageSchema,
  offenderKeySchema,
  offenderSchema,
  trafficSchema,
  trafficSpanSchema,
  trafficStreamSchema,
  trafficStreamsSchema,
} from './traffic'
import {
  compareModelsSchema,
  comparisonSchema,
  trainingChoicesSchema,
  trainingInputSchema,
  trainingStateSchema,
} from './training'
import {
  changedUrlRulesSchema,
  standingUrlRuleSchema,
  urlRuleKeySchema,
  urlRuleSchema,
} from './url-rule'
import { countedViewSchema, saveViewSchema, viewNameSchema, viewSchema } from './view'
import { webRunSchema } from './web-run'

/** Grows when a console of the older number could no longer work. */
export const CONTRACT_VERSION = 1

/**
 * Errors every call may answer with. BAD_REQUEST names the field in `data.field`; CONFLICT carries
 * what stands now in its message; UNAVAILABLE says what is away and when to ask again.
 */
const base = oc.errors({
  BAD_REQUEST: { status: 400, data: z.object({ field: z.string().optional() }).optional() },
  NOT_FOUND: { status: 404 },
  CONFLICT: { status: 409 },
  UNAVAILABLE: { status: 503, data: z.object({ retryAfterMs: z.number() }).optional() },
})

const page = z.object({ limit: z.number().int().min(1).max(1000).default(200) })

/** What a look at a source found, step by step up to the first that failed. */
const testedSourceSchema = z.object({
  steps: z.array(z.object({ name: z.string(), isOk: z.boolean(), detail: z.string() })),
  format: z.string().nullable(),
  records: z.number(),
  rejected: z.number(),
  skipped: z.number(),
})

/**
 * What the engine does for a console, over a MessagePort, a WebSocket or HTTP. Times are
 * milliseconds since 1970 (UTC); addresses are canonical (RFC 5952, mapped IPv4 as IPv4).
 */
export const contract = {
  hello: base.output(helloSchema),
  status: {
    /** The state now and then once a second. */
    watch: base.output(eventIterator(engineStatusSchema)),
  },
  live: {
    page: base
      .input(
        page.extend({
          tab: tabSchema,
          filter: liveFilterSchema.default({}),
          grouping: groupingSchema.default('finding'),
          cursor: z.string().nullable().default(null),
          /** Counts what arrived after this time: a console that missed batches counts on from it. */
          since: z.number().optional(),
        }),
      )
      .output(livePageSchema),
    /** Open alerts of one row, newest first. */
    group: base
      .input(
        page.extend({
          group: z.string(),
          grouping: groupingSchema.default('finding'),
          tab: tabSchema,
          filter: liveFilterSchema.default({}),
        }),
      )
      .output(z.array(alertSchema)),
    /** What tab and filter hold, counted by each facet, of all alerts and not of a page. */
    facets: base
      .input(z.object({ tab: tabSchema, filter: liveFilterSchema.default({}) }))
      .output(facetsSchema),
    /** Batches after number `after`; a reset comes first when those are no longer held. */
    watch: base
      .input(z.object({ after: z.number().default(0) }))
      .output(eventIterator(liveBatchSchema)),
    /** Says that batches up to `number` were taken in; with three outstanding the engine waits. */
    acknowledge: base.input(z.object({ stream: z.string(), number: z.number() })).output(z.void()),
    histogram: base
      .input(z.object({ from: z.number(), to: z.number(), barMs: z.number().int().min(1000) }))
      .output(z.array(histogramBarSchema)),
  },
  alerts: {
    /** Stored alerts, newest first; `next` is null at the end. */
    list: base
      .input(
        page.extend({
          status: z
            .enum(['open', 'new', 'acknowledged', 'closed', 'all', 'mine', 'blocked', 'suppressed'])
            .default('all'),
          filter: liveFilterSchema.default({}),
          cursor: z.string().nullable().default(null),
        }),
      )
      .output(z.object({ alerts: z.array(alertSchema), next: z.string().nullable() })),
    get: base.input(z.object({ id: z.string() })).output(alertDetailSchema),
    /** Values of a field of stored alerts, to complete a query with. */
    values: base.input(storedValuesQuestionSchema).output(z.array(storedValueSchema)),
    /** The record of one of its events. */
    record: base
      .input(z.object({ id: z.string(), event: z.string() }))
      .output(evidenceRecordSchema),
    /** Alerts of a filter or their events as CSV or NDJSON, in pieces as they are read. */
    export: base.input(alertExportSchema).output(eventIterator(exportPieceSchema)),
    act: base
      .input(z.object({ target: alertTargetSchema, action: alertActionSchema }))
      .output(changeSchema),
    /** The same in steps, for many alerts: how far it is after each, what was done last. */
    actInSteps: base
      .input(z.object({ target: alertTargetSchema, action: alertActionSchema }))
      .output(eventIterator(actionProgressSchema)),
    /** Ends one that goes in steps after the step it is at. */
    stopSteps: base.input(z.object({ changeId: z.string().max(64) })).output(z.void()),
    /** Who alerts may be assigned to: holders of tokens, and whoever decided or was assigned before. */
    people: base.output(z.array(z.string())),
  },
  /** Saved views of Live; each change answers all views as they are then. */
  views: {
    /** In their order, with how many alerts each holds now. */
    list: base.output(z.array(countedViewSchema)),
    /** CONFLICT where another view has that name. */
    save: base.input(saveViewSchema).output(z.array(viewSchema)),
    rename: base
      .input(z.object({ id: z.string().max(64), name: viewNameSchema }))
      .output(z.array(viewSchema)),
    remove: base.input(z.object({ id: z.string().max(64) })).output(z.array(viewSchema)),
    /** Puts one at a place, from 0. */
    move: base
      .input(z.object({ id: z.string().max(64), place: z.number().int().min(0).max(100) }))
      .output(z.array(viewSchema)),
  },
  /** Suppressions and snoozes: they hide the open alerts of a detector, rule and subject. */
  silences: {
    /** Those in force, the newest first. */
    list: base.output(z.array(listedSilenceSchema)),
    suppress: base
      .input(suppressionSchema.extend({ target: alertTargetSchema }))
      .output(changeSchema),
    snooze: base.input(snoozeSchema.extend({ target: alertTargetSchema })).output(changeSchema),
    /** Ends them before their time; CONFLICT where somebody changed one since it was seen. */
    lift: base
      .input(z.object({ silences: z.array(seenSilenceSchema).min(1).max(1000) }))
      .output(changeSchema),
  },
  /** Notifications of real alerts; those of the demo tell nobody. */
  notifications: {
    /** What a console is to show, from where it ended before, as it comes. */
    follow: base.input(followNoticesSchema).output(eventIterator(noticeSchema)),
    /** What was shown, what waits and what was held back and why, newest first. */
    list: base
      .input(
        page.extend({
          which: z.enum(['all', 'shown', 'held']).default('all'),
          /** `next` of the page before. */
          before: z.number().nullable().default(null),
        }),
      )
      .output(outcomePageSchema),
  },
  changes: {
    /** Takes a change back, or answers CONFLICT and says who changed the same since. */
    undo: base.input(z.object({ changeId: z.string() })).output(changeSchema),
    audit: base
      .input(page.extend({ list: listNameSchema.optional() }))
      .output(z.array(auditEntrySchema)),
  },
  blacklists: {
    lists: base.output(z.array(listSummarySchema)),
    entries: base.input(entryQuerySchema).output(entryPageSchema),
    check: base
      .input(z.object({ list: listNameSchema, value: z.string() }))
      .output(valueCheckSchema),
    /** Which entries of which lists cover an address or network, the allowlist's among them. */
    why: base.input(z.object({ value: z.string().min(1).max(100) })).output(explanationSchema),
    /** Who of ours talked to an address, the network around it, or a domain, and got good answers. */
    radius: base
      .input(z.object({ value: z.string().min(1).max(LONGEST_VALUE) }))
      .output(blastRadiusSchema),
    /** Whether events of an address go on although lists that hold it were exported or pulled. */
    stillArriving: base
      .input(z.object({ value: z.string().min(1).max(LONGEST_VALUE) }))
      .output(stillArrivingSchema.nullable()),
    create: base.input(createListSchema).output(changeSchema),
    activate: base.input(z.object({ list: listNameSchema })).output(changeSchema),
    /** Turns the feed for firewalls on with a rule, or off (null). */
    setFeed: base
      .input(z.object({ list: listNameSchema, feed: feedRuleSchema.nullable() }))
      .output(changeSchema),
    /** What the feed would hold with a rule, and what that leaves out. */
    previewFeed: base
      .input(z.object({ list: listNameSchema, feed: feedRuleSchema }))
      .output(feedPreviewSchema),
    /** Turns on what a list takes by itself, or off (null), with what it added where that is asked for. */
    setPolicy: base
      .input(
        z.object({
          list: listNameSchema,
          policy: listPolicySchema.nullable(),
          removeEntries: z.boolean().default(false),
        }),
      )
      .output(changeSchema),
    /** What a policy would list now, and would have listed in the last 7 days. */
    previewPolicy: base
      .input(z.object({ list: listNameSchema, policy: listPolicySchema }))
      .output(policyPreviewSchema),
    add: base.input(addEntrySchema).output(changeSchema),
    /** Puts many values on a list; those that are refused are told, the rest goes on. */
    import: base.input(importEntriesSchema).output(importedEntriesSchema),
    /** Counts all lists anew from history, as after a loss; what people decided stays. */
    recount: base.output(changeSchema),
    /** Ends all grounds and keeps the value off the list for 24 h. */
    remove: base
      .input(z.object({ entries: z.array(changeEntrySchema).min(1).max(1000) }))
      .output(changeSchema),
    setExpiry: base
      .input(changeEntrySchema.extend({ expiresInMs: z.number().int().positive().nullable() }))
      .output(changeSchema),
    allow: base.input(allowSchema).output(changeSchema),
    disallow: base.input(z.object({ value: z.string() })).output(changeSchema),
    export: base
      .input(
        z.object({
          list: listNameSchema,
          format: exportFormatSchema,
          maxAgeMs: z.number().positive().optional(),
          /** Leaves out what its hits alone put on the list, and fewer than these. */
          minimumHits: z.number().int().positive().optional(),
          /** Joins neighbours; left out, entries stay as they are. */
          unlistedPercent: unlistedPercentSchema.optional(),
        }),
      )
      .output(exportSchema),
  },
  /** What a text names, and what history and the lists know of each. */
  lookup: base.input(lookupQuestionSchema).output(lookupAnswerSchema),
  entity: {
    get: base.input(z.object({ value: z.string().min(1).max(300) })).output(entitySchema),
    /**
     * Deletes events, evidence and alerts of an address or another subject, and keeps decisions
     * about it under a hashed name; cannot be undone. `confirmation` is the value, typed.
     */
    forget: base
      .input(
        z.object({
          value: z.string().min(1).max(300),
          confirmation: z.string().max(300).default(''),
          reason: z.string().max(500).default(''),
        }),
      )
      .output(changeSchema),
    /** Notes of analysts, the newest first. */
    notes: base.input(z.object({ value: z.string().min(1).max(300) })).output(z.array(noteSchema)),
    addNote: base.input(addNoteSchema).output(changeSchema),
    /** Another text, or null to delete it; CONFLICT where somebody changed it since it was seen. */
    changeNote: base.input(changeNoteSchema).output(changeSchema),
    /** What was decided on it, its alerts and entries that cover it, newest first. */
    decisions: base
      .input(page.extend({ value: z.string().min(1).max(300) }))
      .output(pastDecisionsSchema),
    /** What else alerts, events and DNS name together with it, in the newest 30 days. */
    related: base.input(z.object({ value: z.string().min(1).max(300) })).output(relatedSchema),
    /** Newest first; give `next` back as `before`. */
    events: base
      .input(
        page.extend({
          value: z.string().min(1).max(300),
          before: z.string().nullable().default(null),
        }),
      )
      .output(z.object({ events: z.array(eventSchema), next: z.string().nullable() })),
  },
  dns: {
    /** Names that an address asked for, or clients that asked for a domain, in the newest 7 days. */
    names: base
      .input(
        page.extend({
          value: z.string().min(1).max(300),
          order: dnsOrderSchema,
          after: z.number().int().min(0).max(100_000).default(0),
        }),
      )
      .output(dnsPageSchema),
  },
  /** What addresses asked of web servers. */
  web: {
    /** The newest buckets of an address's request sets, newest first. */
    requestSets: base
      .input(
        z.object({
          value: z.string().min(1).max(300),
          limit: z.number().int().min(1).max(100),
        }),
      )
      .output(requestSetsSchema),
    /** Runs whose buckets were written from a time on, newest first. */
    runs: base.input(z.object({ from: z.number().int().min(0) })).output(z.array(webRunSchema)),
    /** Hosts that were asked in a span, those under attack first, then the busiest. */
    sites: base.input(z.object({ span: trafficSpanSchema })).output(sitesSchema),
    /** Traffic of a host in a span, in at most 300 bars, and its incidents. */
    site: base
      .input(z.object({ host: z.string().min(1).max(300), span: trafficSpanSchema }))
      .output(siteTrafficSchema),
    /** Incidents of a span, newest first, at most 500; of one host where it is given. */
    incidents: base
      .input(
        z.object({
          span: trafficSpanSchema,
          host: z.string().min(1).max(300).nullable().default(null),
        }),
      )
      .output(z.array(incidentSchema)),
    incident: base.input(incidentKeySchema).output(incidentDetailSchema),
    /** Anomalous addresses of an incident, a page of them from a place on. */
    incidentAddresses: base
      .input(
        incidentKeySchema.extend({
          order: incidentOrderSchema.default('score'),
          isDescending: z.boolean().default(true),
          after: z.number().int().min(0).max(10_000_000).default(0),
          limit: z.number().int().min(1).max(1_000).default(INCIDENT_PAGE),
        }),
      )
      .output(incidentAddressesSchema),
    /** Puts its anomalous addresses on a list, as one change; what is left out is told. */
    blockIncident: base.input(blockIncidentSchema).output(blockedIncidentSchema),
  },
  /** What people say that clients and incidents really are; `changes.undo` takes it back. */
  labels: {
    list: base.input(labelQuestionSchema).output(labelPageSchema),
    /** Of request sets and incidents, what is said of them and why. */
    give: base.input(giveFeedbackSchema).output(changeSchema),
    /** Labels that are known from elsewhere; those that are refused are told, the rest goes on. */
    import: base.input(importLabelsSchema).output(
      changeSchema.extend({
        refused: z.array(z.object({ client: z.string(), message: z.string() })),
      }),
    ),
  },
  /** Page views, judged by the windows they fall into; everything by event time. */
  traffic: {
    streams: base.input(z.object({ span: trafficSpanSchema })).output(trafficStreamsSchema),
    read: base
      .input(z.object({ stream: trafficStreamSchema, span: trafficSpanSchema }))
      .output(trafficSchema),
    /** At most 50, those with most flagged clicks first. */
    offenders: base
      .input(
        z.object({ stream: trafficStreamSchema, span: trafficSpanSchema, by: offenderKeySchema }),
      )
      .output(z.array(offenderSchema)),
    /** At most 50, those with most hits first. */
    forbidden: base
      .input(z.object({ stream: trafficStreamSchema, span: trafficSpanSchema }))
      .output(z.array(forbiddenPageSchema)),
    /**
     * From which windows on the settings of the ratio are for: those that end after `judgedThrough`
     * for thresholds, and for what a window of raw clicks is, those that begin at `clicksFrom` or
     * later; null where that is every window. Times in ms since 1970.
     */
    ratio: base.output(
      z.object({
        judgedThrough: z.number().nullable(),
        clicksFrom: z.number().nullable(),
        /** What came after its window was judged, since the start. */
        late: z.number(),
        /** What found no room because too many windows were open, since the start. */
        crowdedOut: z.number(),
      }),
    ),
  },
  sources: {
    add: base.input(addSourceSchema).output(addedSourceSchema),
    /** A new secret for a source that takes deliveries; the one before ends at once. */
    renewSecret: base.input(z.object({ id: z.string() })).output(z.object({ secret: z.string() })),
    /** Another key of the service account for a source that needs one, which begins anew with it. */
    setKey: base.input(z.object({ id: z.string(), key: accountKeySchema })).output(z.void()),
    /** Reads the first records and stores nothing. */
    test: base.input(testSourceSchema).output(testedSourceSchema),
    /** The same for one that is set up, with its own secret. */
    testKnown: base.input(z.object({ id: z.string() })).output(testedSourceSchema),
    remove: base.input(z.object({ id: z.string() })).output(z.void()),
    pause: base.input(z.object({ id: z.string(), isPaused: z.boolean() })).output(z.void()),
    /** Somebody has seen what a stream could not give: it is shown no more. */
    dismissGap: base
      .input(z.object({ id: z.string(), from: z.string(), to: z.string() }))
      .output(z.void()),
    /** Tries one at once that failed, with its secrets read again. */
    retry: base.input(z.object({ id: z.string() })).output(z.void()),
    /** From when on people are told that it is silent, behind or brings rejects. */
    setLimits: base
      .input(z.object({ id: z.string(), limits: sourceLimitsSchema }))
      .output(z.void()),
    /** Whose requests and clicks are that name no host, from the next record on; null: nobody's. */
    setSite: base.input(z.object({ id: z.string(), site: siteSchema.nullable() })).output(z.void()),
    rejects: base
      .input(page.extend({ source: z.string().optional() }))
      .output(z.object({ rejects: z.array(rejectSchema), total: z.number() })),
    /** Reads rejects again with the formats of today; what parses leaves them and becomes events. */
    replayRejects: base.input(replayChoiceSchema).output(replayedRejectsSchema),
    stopDemo: base.output(z.void()),
  },
  /** How the way of records goes, and what became of one. */
  pipeline: {
    health: base.input(pipelineSpanSchema).output(pipelineHealthSchema),
    /** Looks a record up, or a name or an address, and says why it did not alert. */
    trace: base.input(traceQuestionSchema).output(traceSchema),
  },
  report: {
    /** What came in a shift, what was decided and what it leaves open, to hand over. */
    shift: base.input(shiftSpanSchema).output(writtenShiftSchema),
    /** What each rule gave and cost, week by week. */
    card: base.input(cardSpanSchema).output(reportCardSchema),
  },
  /** Where alerts are told to others. */
  outlets: {
    add: base.input(addOutletSchema).output(outletSettingsSchema),
    remove: base.input(z.object({ id: z.string() })).output(z.void()),
    switch: base.input(z.object({ id: z.string(), isOn: z.boolean() })).output(z.void()),
    /**
     * Looks for brokers and topic and sends nothing, or sends a test message to a webhook; BAD_REQUEST
     * says how to mend what is wrong.
     */
    test: base.input(addOutletSchema).output(z.object({ detail: z.string() })),
    /** Changes a webhook; it goes on where it was. */
    edit: base.input(editWebhookSchema).output(outletSettingsSchema),
    /** Sends a test message as it would go with a change, which is not made. */
    testEdit: base.input(editWebhookSchema).output(z.object({ detail: z.string() })),
    /** The same with an outlet that is set up. */
    testKnown: base.input(z.object({ id: z.string() })).output(z.object({ detail: z.string() })),
  },
  imports: {
    /** Puts files through the pipeline once: progress while it works, the summary last. */
    run: base
      .input(
        z.object({
          paths: z.array(z.string()).min(1),
          format: formatNameSchema.default('auto'),
          site: siteSchema.optional(),
        }),
      )
      .output(eventIterator(importProgressSchema)),
  },
  archive: {
    /** A range of history as Parquet files, in pieces as they are read. */
    take: base.input(archiveSchema).output(eventIterator(archivePieceSchema)),
  },
  /** Tokens of the HTTP server; how it is stands in the status. */
  server: {
    tokens: base.output(z.array(tokenSummarySchema)),
    addToken: base
      .input(z.object({ name: z.string().max(100), role: z.string().max(100) }))
      .output(newTokenSchema),
    revokeToken: base.input(z.object({ name: z.string().max(100) })).output(tokenSummarySchema),
  },
  connections: {
    /** Tries the Redis of the settings; null where this process keeps the counters. */
    testRedis: base.output(connectionTestSchema.nullable()),
    /** Where the secrets of connections come from, for those that need one. */
    secrets: base.output(z.array(connectionSecretSchema)),
    /**
     * Connects to the ClickHouse server of the settings anew and says what is wrong with it; no step
     * where history is embedded. It takes no address: a password goes nowhere else.
     */
    testHistory: base.output(
      z.object({
        steps: z.array(z.object({ name: z.string(), isOk: z.boolean(), detail: z.string() })),
      }),
    ),
  },
  /** Formats whose records are held to rules. */
  formats: {
    /** What rules make of a record, saved or not. Nothing is stored. */
    tryRecord: base.input(recordTrialQuestionSchema).output(recordTrialSchema),
  },
  /** Rules for forbidden pages. */
  urlRules: {
    list: base.output(z.array(standingUrlRuleSchema)),
    /** Adds rules, or changes those that stand, and removes others. */
    change: base
      .input(
        z.object({
          add: z.array(urlRuleSchema).max(5_000).default([]),
          remove: z.array(urlRuleKeySchema).max(5_000).default([]),
          reason: z.string().max(500).default(''),
        }),
      )
      .output(changedUrlRulesSchema),
    /** The path of an address in its plain form, and the rule it falls under. */
    check: base
      .input(z.object({ address: z.string().min(1).max(4_000) }))
      .output(z.object({ path: z.string(), rule: urlRuleSchema.nullable() })),
  },
  detectors: {
    /** Every detector of the product, and its alerts of a week. */
    list: base.output(detectorsSchema),
    /** Probabilities that a detector with a model gave in the last day. */
    scores: base.input(z.object({ id: z.string().max(100) })).output(scoresSchema),
    /** What another threshold would have meant in the last day. */
    preview: base
      .input(
        z.object({
          id: z.string().max(100),
          threshold: z.number().min(0).max(1),
          /** The one to compare it with. */
          current: z.number().min(0).max(1),
        }),
      )
      .output(previewSchema),
  },
  /** Models that detectors judge by. */
  models: {
    /** Each held against its checksums. */
    list: base.output(z.array(modelSchema)),
    /** Tries it out as well: opens it and has it judge. */
    check: base.input(z.object({ name: modelNameSchema })).output(modelSchema),
    /** The text that comes with it, empty where there is none. */
    card: base.input(z.object({ name: modelNameSchema })).output(z.object({ text: z.string() })),
    /** Puts one beside the others once everything about it was found right. */
    add: base.input(addModelSchema).output(modelSchema),
    /** CONFLICT while a detector is to judge by it. */
    remove: base.input(z.object({ name: modelNameSchema })).output(z.void()),
    /** Has a detector judge by a model from now on, with the model's own threshold. */
    use: base.input(putModelSchema).output(changeSchema),
    /** What was put in place, newest first. */
    history: base.output(z.array(putInPlaceSchema)),
    /** Has two models of request sets judge the same ones. */
    compare: base.input(compareModelsSchema).output(comparisonSchema),
  },
  /** Models made of the request sets of history, one at a time. */
  training: {
    /** What there is to train on; without times in the newest week. */
    choices: base
      .input(z.object({ from: z.number(), to: z.number() }).nullable())
      .output(trainingChoicesSchema),
    /** Begins one; CONFLICT while one runs. */
    start: base.input(trainingInputSchema).output(trainingStateSchema),
    state: base.output(trainingStateSchema),
    /** Stops it without a trace. */
    cancel: base.output(trainingStateSchema),
  },
  settings: {
    get: base.output(settingsSchema),
    change: base.input(z.object({ patch: settingsPatchSchema })).output(settingsSchema),
  },
}
