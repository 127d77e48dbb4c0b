import { script } from './run-script.js'

/*
 * Two kinds of keys. `there` holds everybody who was announced as online and not yet as gone, by when their last lease ends or ended; `leases` of a person holds their leases by when each ends.
 * `born` says since when Redis has known anything: it changes when Redis comes back empty.
 */

/** Starts or extends a lease. Returns since when Redis knows anything, the time, and 1 when the person was not there. Keys: there, leases, born. Arguments: person, lease, milliseconds. */
export const renewLease = script(`
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[2])
local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
redis.call('PEXPIREAT', KEYS[2], last + 60000)
redis.call('SET', KEYS[3], now, 'NX')
return { redis.call('GET', KEYS[3]), tostring(now), redis.call('ZADD', KEYS[1], last, ARGV[1]) }
`)

/**
 * Ends a lease. Keys: there, leases, born. Arguments: person, lease, and when the lease ended while Redis was away what `born` was before: a Redis that has forgotten the person since then takes them for there for a
 * while, so that their going is announced unless they are there at another node.
 */
export const endLease = script(`
local ends = redis.call('ZSCORE', KEYS[2], ARGV[2])
if ends then
  redis.call('ZREM', KEYS[2], ARGV[2])
  local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
  local till = math.max(math.min(tonumber(ends), now), tonumber(last or 0))
  redis.call('ZADD', KEYS[1], 'XX', till, ARGV[1])
end
if ARGV[3] ~= '' and redis.call('GET', KEYS[3]) ~= ARGV[3] then
  redis.call('ZADD', KEYS[1], 'NX', now + 10000, ARGV[1])
end
return 0
`)

/** Returns since when Redis knows anything, the time, and who is there. Keys: there, born. Arguments: people. */
export const whoIsThere = script(`
redis.call('SET', KEYS[2], now, 'NX')
local answer = { redis.call('GET', KEYS[2]), tostring(now) }
for _, person in ipairs(ARGV) do
  if redis.call('ZSCORE', KEYS[1], person) then answer[#answer + 1] = person end
end
return answer
`)

/**
 * Returns since when Redis knows anything, the time, and those who have gone, who are taken by it. When nobody has asked for three seconds, Redis or all nodes were away and leases have ended that nobody could renew: then nobody is taken for ten seconds, in which all who are there say so.
 * Keys: there, born, asked, frozen. Arguments: grace in milliseconds, how many at most, what keys of leases begin with.
 */
export const takeGone = script(`
redis.call('SET', KEYS[2], now, 'NX')
local asked = redis.call('GET', KEYS[3])
redis.call('SET', KEYS[3], now)
if asked and now - asked > 3000 then redis.call('SET', KEYS[4], 1, 'PX', 10000) end
local answer = { redis.call('GET', KEYS[2]), tostring(now) }
if redis.call('EXISTS', KEYS[4]) == 1 then return answer end
local gone = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1], 'LIMIT', 0, ARGV[2])
for _, person in ipairs(gone) do
  redis.call('ZREM', KEYS[1], person)
  redis.call('DEL', ARGV[3] .. person)
  answer[#answer + 1] = person
end
return answer
`)
