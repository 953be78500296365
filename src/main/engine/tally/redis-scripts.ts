import { createHash } from 'node:crypto'

/** A Lua script and the name Redis has for it. */
export interface Script {
  lua: string
  sha: string
}

/** What all scripts share. Lua prints large numbers with an exponent, hence `text`. */
const SHARED = `
local counters, applied, seen, held, spans, changed, version, gone = unpack(KEYS)
local function text(number) return string.format('%.0f', number) end
local cache, order = {}, {}
local function load(ip)
  local known = cache[ip]
  if known then return known end
  known = {}
  local last = redis.call('ZSCORE', seen, ip)
  local span = last and redis.call('HGET', spans, ip)
  if span then
    local first, newest, since = string.match(span, '^(%S+) (%S+) (%S+)$')
    known.count = tonumber(redis.call('HGET', counters, ip) or '0')
    known.first, known.newest, known.since = tonumber(first), tonumber(newest), tonumber(since)
    known.last = tonumber(last)
  end
  cache[ip] = known
  return known
end
local function touch(ip)
  local known = cache[ip]
  if not known.touched then
    known.touched = true
    order[#order + 1] = ip
  end
end
local function save(now)
  local number = tonumber(redis.call('HGET', version, 'now') or '0')
  for _, ip in ipairs(order) do
    local known = cache[ip]
    number = number + 1
    if known.count then
      local span = text(known.first) .. ' ' .. text(known.newest) .. ' ' .. text(known.since)
      redis.call('HSET', counters, ip, text(known.count))
      redis.call('HSET', spans, ip, span)
      redis.call('ZADD', seen, text(known.last), ip)
      redis.call('ZREM', gone, ip)
    else
      redis.call('HDEL', counters, ip)
      redis.call('HDEL', spans, ip)
      redis.call('ZREM', seen, ip)
      redis.call('ZADD', gone, now, ip)
    end
    redis.call('ZADD', changed, text(number), ip)
  end
  redis.call('HSET', version, 'now', text(number))
  redis.call('HINCRBY', version, 'writes', 1)
end
local function describe(known)
  if not known.count then return false end
  return { text(known.count), text(known.first), text(known.newest), text(known.since), text(known.last) }
end
`

/**
 * Counts a batch. ARGV: what stands before a claim, TTL (ms), claim TTL (ms), now (ms), `live` or
 * `build`, number of partitions, their names, then all events packed into one: claim (16 bytes),
 * time, arrival, partition (0: none), position, 1 where it is held, address. All events of one
 * position come in one call.
 * Answers the positions that each partition had reached before, '' for none.
 */
export const APPLY = script(`
local prefix, ttl, claim_ttl, now, mode = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local fences, names, before, highest = {}, {}, {}, {}
local partitions = tonumber(ARGV[6])
for i = 1, partitions do
  names[i] = ARGV[6 + i]
  before[i] = redis.call('HGET', applied, names[i]) or ''
  fences[i] = tonumber(before[i]) or -1
end
local function claim(id, arrived)
  if mode == 'live' then return redis.call('SET', prefix .. id, '1', 'NX', 'PX', text(claim_ttl)) end
  local left = claim_ttl - (tonumber(now) - arrived)
  if left >= 1 then redis.call('SET', prefix .. id, '1', 'PX', text(left)) end
  return true
end
local holds = {}
local function is_held(ip, arrived)
  if mode ~= 'live' then return false end
  if holds[ip] == nil then holds[ip] = tonumber(redis.call('HGET', held, ip) or '0') end
  return arrived < holds[ip]
end
local packed, at = ARGV[7 + partitions], 1
while at <= #packed do
  local id, time, arrived, partition, position, mark, ip
  id, time, arrived, partition, position, mark, ip, at = struct.unpack('<c16ddHdBBc0', packed, at)
  if partition == 0 or position > fences[partition] then
    if partition > 0 and position > (highest[partition] or -1) then
      highest[partition] = position
    end
    local is_new = claim(id, arrived)
    if is_new and mark ~= 1 and not is_held(ip, arrived) then
      local known = load(ip)
      if not known.count or arrived - known.last > ttl then
        known.count, known.first, known.newest, known.since, known.last = 1, time, time, arrived, arrived
      else
        known.count = known.count + 1
        if time < known.first then known.first = time end
        if time > known.newest then known.newest = time end
        if arrived > known.last then known.last = arrived end
      end
      touch(ip)
    end
  end
end
for partition, position in pairs(highest) do
  redis.call('HSET', applied, names[partition], text(position))
end
save(now)
if mode ~= 'live' then
  for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 3600000) end
end
return before
`)

/**
 * Puts counters under keys where nothing stands yet. ARGV: for each address itself, count, first,
 * last, since, last arrival. A second run changes nothing.
 */
export const LOAD = script(`
for i = 1, #ARGV, 6 do
  cache[ARGV[i]] = {
    count = tonumber(ARGV[i + 1]), first = tonumber(ARGV[i + 2]), newest = tonumber(ARGV[i + 3]),
    since = tonumber(ARGV[i + 4]), last = tonumber(ARGV[i + 5]),
  }
  touch(ARGV[i])
end
save('0')
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 3600000) end
`)

/**
 * What a decision does to one address. ARGV: its claim, claim TTL (ms), now (ms), `drop`, `hold`,
 * `free` or `restore`, address; for `hold` until when (ms), for `restore` count, first, last, since,
 * last arrival. Once for each claim; the answer is the counter there was, and the same when asked again.
 */
export const DECIDE = script(`
local claim, claim_ttl, now, verb, ip = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local told = redis.call('GET', claim)
if told then return cjson.decode(told) end
local known = load(ip)
local answer = describe(known)
if verb == 'restore' then
  local count, first, newest = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
  local since, last = tonumber(ARGV[9]), tonumber(ARGV[10])
  known.count = (known.count or 0) + count
  known.first = math.min(known.first or first, first)
  known.newest = math.max(known.newest or newest, newest)
  known.since = math.min(known.since or since, since)
  known.last = math.max(known.last or last, last)
  touch(ip)
elseif verb == 'free' then
  redis.call('HDEL', held, ip)
elseif known.count then
  cache[ip] = {}
  touch(ip)
end
if verb == 'hold' then redis.call('HSET', held, ip, ARGV[6]) end
save(now)
redis.call('SET', claim, cjson.encode(answer), 'PX', claim_ttl)
return answer
`)

/**
 * What changed since a version, oldest first. ARGV: version, generation, how many at most. Answers
 * '1' where the asker must begin anew, generation, the version reached, '1' where there is more, then
 * all addresses packed into one: 1 where it has a counter, count, first, last, since, last arrival,
 * address.
 */
export const CHANGES = script(`
local since, generation, limit = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local now = tonumber(redis.call('HGET', version, 'now') or '0')
local current = redis.call('HGET', version, 'generation') or '0'
local reset = '0'
if current ~= generation or since > now then
  since, reset = 0, '1'
end
local found = redis.call('ZRANGEBYSCORE', changed, '(' .. text(since), '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
local answer = { reset, current, text(now), '0' }
if #found == limit * 2 then
  answer[3], answer[4] = found[#found], '1'
end
local rows = {}
for i = 1, #found, 2 do
  local ip = found[i]
  local known = load(ip)
  rows[#rows + 1] = struct.pack('<BdddddBc0', known.count and 1 or 0, known.count or 0, known.first or 0,
    known.newest or 0, known.since or 0, known.last or 0, #ip, ip)
end
answer[5] = table.concat(rows)
return answer
`)

/**
 * Lets go of what ended. ARGV: counters whose last arrival lies before this (ms), now (ms), addresses
 * gone before this (ms), how many of each at most. Answers how many counters went.
 */
export const SWEEP = script(`
local oldest, now, gone_before, limit = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local ended = redis.call('ZRANGEBYSCORE', seen, '-inf', '(' .. oldest, 'LIMIT', 0, limit)
for _, ip in ipairs(ended) do
  cache[ip] = {}
  touch(ip)
end
local forgotten = redis.call('ZRANGEBYSCORE', gone, '-inf', '(' .. gone_before, 'LIMIT', 0, limit)
for _, ip in ipairs(forgotten) do
  redis.call('ZREM', changed, ip)
  redis.call('ZREM', gone, ip)
end
local some = redis.call('HRANDFIELD', held, 100, 'WITHVALUES')
for i = 1, #some, 2 do
  if tonumber(some[i + 1]) < tonumber(gone_before) then redis.call('HDEL', held, some[i]) end
end
if #ended > 0 then save(now) end
return #ended
`)

/**
 * Puts what was built in the place of a list, unless the list was written to in between. KEYS: the
 * list's, then the build's. ARGV: the `writes` that the build knows, the build's name, then partitions
 * and the positions through which it read them. Answers 1 where it took place, and when asked again;
 * the build is gone in either case.
 */
export const SWAP = script(`
if redis.call('HGET', version, 'build') == ARGV[2] then return 1 end
if (redis.call('HGET', version, 'writes') or '0') ~= ARGV[1] then
  for i = 9, 16 do redis.call('DEL', KEYS[i]) end
  return 0
end
for _, i in ipairs({ 1, 3, 5, 6 }) do
  redis.call('DEL', KEYS[i])
  if redis.call('EXISTS', KEYS[8 + i]) == 1 then
    redis.call('RENAME', KEYS[8 + i], KEYS[i])
    redis.call('PERSIST', KEYS[i])
  end
end
for i = 3, #ARGV, 2 do
  local before = tonumber(redis.call('HGET', applied, ARGV[i])) or -1
  if tonumber(ARGV[i + 1]) > before then redis.call('HSET', applied, ARGV[i], ARGV[i + 1]) end
end
redis.call('DEL', gone)
redis.call('HSET', version, 'now', redis.call('HGET', KEYS[15], 'now') or '0')
redis.call('HSET', version, 'build', ARGV[2])
redis.call('HINCRBY', version, 'generation', 1)
redis.call('HINCRBY', version, 'writes', 1)
for i = 9, 16 do redis.call('DEL', KEYS[i]) end
return 1
`)

function script(body: string): Script {
  const lua = SHARED + body
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}
