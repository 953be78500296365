/** Statuses of ClickHouse's HTTP interface by the code of the exception; 500 for all others. */
const STATUSES = [
  // Not let in, or not allowed.
  [403, ['192', '193', '497', '516']],
  [401, ['194']],
  // What was asked for cannot be read.
  [400, ['6', '26', '27', '36', '38', '41', '42', '43', '44', '53', '62', '72', '457']],
  // It does not exist.
  [404, ['46', '47', '50', '60', '63', '73', '78', '81']],
  [408, ['159']],
  [413, ['223']],
  [501, ['48']],
  [503, ['209', '210']],
]

/** The status that an exception's code gets. */
export function statusOf(code) {
  return STATUSES.find(([, codes]) => codes.includes(code))?.[0] ?? 500
}
