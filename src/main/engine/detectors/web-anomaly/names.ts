/** Name of the detector, part of every alert id. */
export const WEB_ANOMALY = 'web-anomaly'
/** Rule of the alert about a host under attack. */
export const INCIDENT_RULE = 'incident'
/** Host of requests whose log names none. */
export const NO_HOST = '-'
