import type { ForestSettings } from '../forest/isolation-forest'
import { NUMERIC_FEATURES } from '../web/features'

/** What forests of request sets ask for unless they are told otherwise; the model's card says why. */
export const DEFAULT_FEATURES = [
  'request_total',
  'request_rate',
  'request_interval_average',
  'request_interval_variance',
  'css_to_html_ratio',
  'js_to_html_ratio',
  'image_to_html_ratio',
  'path_depth_average',
  'payload_size_average',
  'payload_size_log_average',
  'response4xx_to_request_ratio',
  'response5xx_rate',
  'response5xx_to_request_ratio',
  'top_page_to_request_ratio',
  'unique_path_rate',
  'unique_path_to_request_ratio',
  'unique_query_total',
  'unique_query_rate',
  'unique_query_to_unique_path_ratio',
  'unique_ua_rate',
  'unique_ua_to_request_ratio',
] as const satisfies readonly (typeof NUMERIC_FEATURES)[number][]

/** How forests of request sets are grown; most features spread over powers of ten. */
export function forestSettings(
  features: readonly (typeof NUMERIC_FEATURES)[number][] = DEFAULT_FEATURES,
  change: Partial<Pick<ForestSettings, 'trees' | 'subsample' | 'maxFeatures'>> = {},
): ForestSettings {
  return {
    trees: 150,
    subsample: 2048,
    maxFeatures: 1,
    ...change,
    columns: features.map((name) => NUMERIC_FEATURES.indexOf(name)),
    scales: NUMERIC_FEATURES.map(() => 'log'),
  }
}
