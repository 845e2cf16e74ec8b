"""What runs inside Valkey.

Note [What the gate knows]
    An item's hash holds `room` (allotment - taken, as PostgreSQL last said) and `pending` (units that were let through and
    that PostgreSQL has not answered yet). `room - pending` are left. Only the follower writes `room`; a press adds to
    `pending`, and the answer to it takes that away again in the script that brings the new `room`. So no number is ever
    corrected by a difference that could be lost or counted twice.
"""

# A call from here costs more than what it does, so what lies together is read and written at once. KEYS: lease, item, users, presses, answer, rate of user, of block, of slot.
# ARGV: press, user, units, slot, end of the ticket (us), life of an answer (ms), item, then interval (us) and burst, three times.
PRESS = """
local kept = redis.call('MGET', KEYS[1], KEYS[5], KEYS[6], KEYS[7], KEYS[8])
if not kept[1] then return {'closed'} end
if kept[2] then return {'known', kept[2], redis.call('HGET', KEYS[2], 'done') or '0'} end
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
if now >= tonumber(ARGV[5]) then return {'ticket'} end
local moved = {}
for i = 1, 3 do
  local interval = tonumber(ARGV[6 + 2 * i])
  local wanted = math.max(tonumber(kept[i + 2] or 0), now) + interval
  local over = wanted - now - interval * ARGV[7 + 2 * i]
  if over > 0 then return {'rate', string.format('%.0f', over)} end
  moved[i] = wanted
end
for i = 1, 3 do
  redis.call('SET', KEYS[5 + i], string.format('%.0f', moved[i]), 'PX', math.ceil((moved[i] - now) / 1000))
end
local item = redis.call('HMGET', KEYS[2], 'slot', 'opens', 'closes', 'limit', 'room', 'pending', 'done', 'place')
if not item[1] then return {'unknown'} end
if item[1] ~= ARGV[4] then return {'ticket'} end
if now < tonumber(item[2]) then return {'not_open', string.format('%.0f', item[2] - now)} end
if now >= tonumber(item[3]) then return {'not_open', '-1'} end
local units = tonumber(ARGV[3])
if (redis.call('HGET', KEYS[3], ARGV[2]) or 0) + units > tonumber(item[4]) then return {'limit'} end
if item[5] - item[6] < units then return {'sold_out'} end
local place = string.format('%.0f', item[8] + 1)
redis.call('HSET', KEYS[2], 'pending', string.format('%.0f', item[6] + units), 'place', place)
redis.call('HINCRBY', KEYS[3], ARGV[2], units)
redis.call('XADD', KEYS[4], '*', 'id', ARGV[1], 'item', ARGV[7], 'buyer', ARGV[2], 'units', units, 'place', place,
  'at', string.format('%.0f', now))
redis.call('SET', KEYS[5], 'queued ' .. ARGV[7] .. ' ' .. place, 'PX', ARGV[6])
return {'queued', place, item[7]}
"""

# Brings PostgreSQL's answers to presses of one item. KEYS: item, users, presses, then an answer's key for each press.
# ARGV: room, life of an answer (ms), then for each press: entry, user, units, place, whether it was kept, what to tell.
ANSWER = """
local counted = redis.call('HMGET', KEYS[1], 'pending', 'done')
local pending, done = tonumber(counted[1] or 0), tonumber(counted[2] or 0)
for i = 4, #KEYS do
  local at = 3 + (i - 4) * 6
  if redis.call('XDEL', KEYS[3], ARGV[at]) == 1 and counted[1] then
    pending = pending - ARGV[at + 2]
    if ARGV[at + 4] == '0' and redis.call('HINCRBY', KEYS[2], ARGV[at + 1], -ARGV[at + 2]) <= 0 then
      redis.call('HDEL', KEYS[2], ARGV[at + 1])
    end
  end
  done = math.max(done, tonumber(ARGV[at + 3]))
  redis.call('SET', KEYS[i], ARGV[at + 5], 'PX', ARGV[2])
end
if counted[1] then
  redis.call('HSET', KEYS[1], 'room', ARGV[1], 'pending', string.format('%.0f', math.max(pending, 0)),
    'done', string.format('%.0f', done))
end
"""

# What PostgreSQL says of an item. KEYS: item, users. ARGV: afresh, life (ms), slot, opens, closes, limit, room, place, then
# users and their units, which count only for an item that the gate does not know.
LOAD = """
if ARGV[1] == '1' then redis.call('DEL', KEYS[1], KEYS[2]) end
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'pending', 0, 'place', ARGV[8], 'done', ARGV[8])
  for i = 9, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
end
redis.call('HSET', KEYS[1], 'slot', ARGV[3], 'opens', ARGV[4], 'closes', ARGV[5], 'limit', ARGV[6], 'room', ARGV[7])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
"""

# Lets the lease go on for as long as it is still this follower's, in the run of the server for which the gate was rebuilt.
# KEYS: lease. ARGV: token, run id, life (ms).
RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if not string.find(redis.call('INFO', 'server'), 'run_id:' .. ARGV[2], 1, true) then
  redis.call('DEL', KEYS[1])
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[3])
"""

# A promise is over. KEYS: users, answer. ARGV: user, units.
END = """
redis.call('DEL', KEYS[2])
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 and redis.call('HINCRBY', KEYS[1], ARGV[1], -ARGV[2]) <= 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
"""

# The place of a user in the waiting room. KEYS: places. ARGV: user, life (ms).
ENTER = """
local place = redis.call('HGET', KEYS[1], ARGV[1])
if place then return tonumber(place) end
place = redis.call('HLEN', KEYS[1]) + 1
redis.call('HSET', KEYS[1], ARGV[1], place)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return place
"""
