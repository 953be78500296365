import { anomalousClientsStrings } from './anomalous-clients'
import { blacklistsStrings } from './blacklists'
import { blastRadiusStrings } from './blast-radius'
import { chronicleStrings } from './chronicle'
import { connectionsStrings } from './connections'
import { deliveriesStrings } from './deliveries'
import { detectionStrings } from './detection'
import { detectorFormStrings } from './detector-form'
import { detectorScreenStrings } from './detector-screen'
import { detectorsStrings } from './detectors'
import { dnsNamesStrings } from './dns-names'
import { dnsRulesStrings } from './dns-rules'
import { drawerStrings } from './drawer'
import { elasticsearchStrings } from './elasticsearch'
import { entityStrings } from './entity'
import { entityPageStrings } from './entity-page'
import { exportStrings } from './export'
import { facetStrings } from './facets'
import { feedbackStrings } from './feedback'
import { firstRunStrings } from './first-run'
import { foundNamesStrings } from './found-names'
import { frameStrings } from './frame'
import { handoverStrings } from './handover'
import { kafkaStrings } from './kafka'
import { lastTimesStrings } from './last-times'
import { linkStrings } from './link'
import { liveStrings } from './live'
import { liveKeyStrings } from './live-keys'
import { lookupStrings } from './lookup'
import { lookupLinkStrings } from './lookup-links'
import { modelsStrings } from './models'
import { notificationsStrings } from './notifications'
import { outletsStrings } from './outlets'
import { pieceStrings } from './pieces'
import { pipelineStrings } from './pipeline'
import { queryBarStrings } from './query-bar'
import { remoteStrings } from './remote'
import { reportCardStrings } from './report-card'
import { requestSetsStrings } from './request-sets'
import { secretsStrings } from './secrets'
import { serverStrings } from './server'
import { settingsStrings } from './settings'
import { transferStrings } from './settings-transfer'
import { sitesStrings } from './sites'
import { sourcesStrings } from './sources'
import { stillArrivingStrings } from './still-arriving'
import { thresholdStrings } from './threshold'
import { timeStrings } from './times'
import { trafficStrings } from './traffic'
import { trainingStrings } from './training'
import { tunnelNamesStrings } from './tunnel-names'
import { viewStrings } from './views'
import { webIncidentStrings } from './web-incident'
import { webSettingsStrings } from './web-settings'
import { webhookStrings } from './webhooks'

/** All words of the window in English, by the part of it that says them. */
export const english = {
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
  lookupLink: lookupLinkStrings,
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
  models: modelsStrings,
  notifications: notificationsStrings,
  outlets: outletsStrings,
  queryBar: queryBarStrings,
  remote: remoteStrings,
  reportCard: reportCardStrings,
  requestSets: requestSetsStrings,
  piece: pieceStrings,
  secrets: secretsStrings,
  server: serverStrings,
  settings: settingsStrings,
  transfer: transferStrings,
  stillArriving: stillArrivingStrings,
  sites: sitesStrings,
  pipeline: pipelineStrings,
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
}
