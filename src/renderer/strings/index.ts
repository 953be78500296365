import { english } from './english'

/** The same shape with any words in it. */
type Reworded<T> = T extends string
  ? string
  : T extends (...args: infer Args) => infer Said
    ? (...args: Args) => Reworded<Said>
    : T extends object
      ? { readonly [Key in keyof T]: Reworded<T[Key]> }
      : T

/** All words of the window. Another language is a file that exports one of these. */
export type Words = Reworded<typeof english>

/** The language that is spoken. Everything in the window takes its words from here. */
const spoken: Words = english

export const {
  anomalousClients: anomalousClientsStrings,
  blacklists: blacklistsStrings,
  blastRadius: blastRadiusStrings,
  chronicle: chronicleStrings,
  connections: connectionsStrings,
  deliveries: deliveriesStrings,
  detection: detectionStrings,
  detectorForm: detectorFormStrings,
  detectorScreen: detectorScreenStrings,
  detectors: detectorsStrings,
  dnsNames: dnsNamesStrings,
  dnsRules: dnsRulesStrings,
  drawer: drawerStrings,
  elasticsearch: elasticsearchStrings,
  entity: entityStrings,
  exports: exportStrings,
  entityPage: entityPageStrings,
  facet: facetStrings,
  feedback: feedbackStrings,
  firstRun: firstRunStrings,
  foundNames: foundNamesStrings,
  frame: frameStrings,
  handover: handoverStrings,
  kafka: kafkaStrings,
  lastTimes: lastTimesStrings,
  link: linkStrings,
  live: liveStrings,
  liveKey: liveKeyStrings,
  lookup: lookupStrings,
  lookupLink: lookupLinkStrings,
  models: modelsStrings,
  notifications: notificationsStrings,
  outlets: outletsStrings,
  piece: pieceStrings,
  pipeline: pipelineStrings,
  queryBar: queryBarStrings,
  remote: remoteStrings,
  reportCard: reportCardStrings,
  requestSets: requestSetsStrings,
  secrets: secretsStrings,
  server: serverStrings,
  settings: settingsStrings,
  transfer: transferStrings,
  stillArriving: stillArrivingStrings,
  sites: sitesStrings,
  sources: sourcesStrings,
  threshold: thresholdStrings,
  time: timeStrings,
  traffic: trafficStrings,
  training: trainingStrings,
  tunnelNames: tunnelNamesStrings,
  view: viewStrings,
  webIncident: webIncidentStrings,
  webSettings: webSettingsStrings,
  webhooks: webhookStrings,
} = spoken
