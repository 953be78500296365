/** Logs of ordinary traffic, as `SOURCES.md` of the data describes them, and what is in them. */
export const NORMAL_LOGS = [
  {
    file: 'apache_combined_semicomplete.log.gz',
    name: 'requests of a personal web site, May 2015: people, crawlers, feed readers',
    origin:
      'elastic/examples, Common Data Formats/apache_logs/apache_logs at 6d86454ebb, first 7,000 lines',
    licence: 'Apache-2.0',
  },
  {
    file: 'apache_combined_zabbix_host_2025.log.gz',
    name: 'requests of one administrator and of local monitoring, May 2025',
    origin: 'NhanDinhVan/Logs-Anomaly-Detection, data/access.log at fee82ed3dd',
    licence: 'not stated',
  },
  {
    file: 'apache_combined_scan_w3af.log.gz',
    name: 'ordinary requests beside a scan of a test site; the scan itself was measured on alone',
    origin: 'ocatak/apache-http-logs, w3af.txt at 56348b7fda',
    licence: 'not stated (its README asks to cite doi 10.1016/j.aci.2017.04.002)',
  },
] as const

/** Logs of clients that are to be found: nothing is grown from them. */
export const ATTACK_LOGS = [
  {
    file: 'apache_combined_bots_2015.log.gz',
    name: 'registration and spam bots, October 2015; measured on alone',
    origin: 'nielsbasjes/logparser, examples/demolog/hackers-access.log at afe2067327',
    licence: 'Apache-2.0',
  },
  {
    file: 'apache_combined_honeypot_a_2022.log.gz',
    name: 'probing of a web honeypot, April 2022; measured on alone',
    origin: 'ch4n3-yoon/web-application-threat-analysis, dataset/honeypot1 at e5e9d304f7',
    licence: 'not stated',
  },
] as const

/** What the program makes up by itself. */
export const MADE_UP = {
  name: 'requests of people and crawlers, made up; scanners, floods and scrapers were measured on alone',
  origin: 'src/main/engine/sources/synthetic-web.ts',
  licence: 'Apache-2.0',
}
