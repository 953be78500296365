/** Features that are numbers, in the order of their names' groups. */
export const NUMERIC_FEATURES = [
  'request_total',
  'minutes_total',
  'request_rate',
  'request_interval_average',
  'request_interval_variance',
  'html_total',
  'css_total',
  'js_total',
  'image_total',
  'css_to_html_ratio',
  'js_to_html_ratio',
  'image_to_html_ratio',
  'path_depth_average',
  'path_depth_variance',
  'payload_size_average',
  'payload_size_log_average',
  'response4xx_total',
  'response4xx_rate',
  'response4xx_to_request_ratio',
  'response5xx_total',
  'response5xx_rate',
  'response5xx_to_request_ratio',
  'top_page_total',
  'top_page_to_request_ratio',
  'unique_path_total',
  'unique_path_rate',
  'unique_path_to_request_ratio',
  'unique_query_total',
  'unique_query_rate',
  'unique_query_to_unique_path_ratio',
  'unique_ua_total',
  'unique_ua_rate',
  'unique_ua_to_request_ratio',
  'geo_time_average',
] as const

/** Features that are words. */
export const CATEGORICAL_FEATURES = ['country', 'host', 'host_country'] as const

/** All features of a request set; docs/features.md tells each. */
export type FeatureVector = Record<(typeof NUMERIC_FEATURES)[number], number> &
  Record<(typeof CATEGORICAL_FEATURES)[number], string>

/** All features of a row, whose words are those of its host and country. */
export function fromFeatureRow(
  row: readonly number[],
  host: string,
  country: string,
): FeatureVector {
  const numbers = Object.fromEntries(NUMERIC_FEATURES.map((name, at) => [name, row[at] ?? 0]))
  return {
    ...(numbers as Record<(typeof NUMERIC_FEATURES)[number], number>),
    country,
    host,
    host_country: `${host}_${country}`,
  }
}
