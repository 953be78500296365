import { counted, fullCount } from '../numbers'

/** Words of an address's part about what it asked of web servers. */
export const requestSetsStrings = {
  title: 'Request sets',
  reading: 'Reading request sets',
  failed: 'Request sets could not be read.',
  tryAgain: 'Try again',
  none: 'No request set of it is kept. They come from access logs of web servers, a bucket at a time.',
  newest: (count: number) => `newest ${counted(count, 'bucket')}`,
  feature: 'Feature',
  bucket: (time: string, host: string) => `${time}, ${host}`,
  usual: (host: string) => `Usual at ${host}`,
  usualHint: (sets: number) =>
    `5th to 95th percentile of ${counted(sets, 'request set')} of others in the week before, without those found anomalous`,
  noUsual: 'fewer than 20 request sets of others',
  range: (low: string, high: string) => `${low} to ${high}`,
  above: 'above what is usual',
  below: 'below what is usual',
  requests: 'Requests in the bucket',
  score: 'Score',
  country: 'Country',
  anomalous: (score: string) => `${score}, anomalous`,
  notJudged: 'no model judged it',
  noCountry: 'not known',
  figure: (value: number) =>
    Number.isInteger(value) ? fullCount(value) : String(Number(value.toPrecision(4))),
}
