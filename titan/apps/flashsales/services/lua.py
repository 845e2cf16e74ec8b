"""What runs inside Valkey.

Note [What the gate knows]
    An item's hash holds `room` (allotment - taken, as PostgreSQL last said) and `pending` (units that were let through and
    that PostgreSQL has not answered yet). `room - pending` are left. Only the follower writes `room`; a press adds to
    `pending`, and the answer to it takes that away again in the script that brings the new `room`. So no number is ever
    corrected by a difference that could be lost or counted twice.
"""

# A call from here costs more than what it does: what lies together is read and written at once, for all presses of a batch.
# KEYS: lease, presses, then for each press: item, users, answer, rate of user, of block, of slot.
# ARGV: life of an answer (ms), interval (us) and burst of user, block, slot, then for each press: press, user, units, slot,
# end of the ticket (us), item. Answers in the order of the presses; within a batch each sees what the ones before it took.
PRESS = """
local presses = (#KEYS - 2) / 6
local answers, read = {}, {KEYS[1]}
for i = 1, presses do
  for j = 3, 6 do read[#read + 1] = KEYS[6 * i - 4 + j] end
end
local kept, at = redis.call('MGET', unpack(read)), {}
for i = 1, #read do at[read[i]] = kept[i] end
if not kept[1] then
  for i = 1, presses do answers[i] = {'closed'} end
  return answers
end
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local items, moved = {}, {}
local function whole(number) return string.format('%.0f', number) end
local function item_at(key)
  local item = items[key]
  if not item then
    item = redis.call('HMGET', key, 'slot', 'opens', 'closes', 'limit', 'room', 'pending', 'place', 'done')
    for i = 2, 8 do item[i] = tonumber(item[i] or 0) end
    items[key] = item
  end
  return item
end
local function passes(k)
  local wanted = {}
  for r = 1, 3 do
    local key, interval = KEYS[k + 3 + r], tonumber(ARGV[2 * r])
    wanted[r] = math.max(moved[key] or tonumber(at[key] or 0), now) + interval
    local over = wanted[r] - now - interval * ARGV[2 * r + 1]
    if over > 0 then return over, r end
  end
  for r = 1, 3 do moved[KEYS[k + 3 + r]] = wanted[r] end
end
local function press(k, a)
  local key, users, answer = KEYS[k + 1], KEYS[k + 2], KEYS[k + 3]
  local id, user, units = ARGV[a + 1], ARGV[a + 2], tonumber(ARGV[a + 3])
  if at[answer] then return {'known', at[answer], whole(item_at(key)[8])} end
  if now >= tonumber(ARGV[a + 5]) then return {'ticket'} end
  local over, rate = passes(k)
  if over then
    if rate == 1 then
      -- Its hash tag is that of the key it is made of. Nobody's finger is so quick: see suspecting.
      redis.call('HINCRBY', KEYS[k + 6] .. ':haste', user, 1)
      redis.call('PEXPIRE', KEYS[k + 6] .. ':haste', ARGV[1])
    end
    return {'rate', whole(over)}
  end
  local item = item_at(key)
  if not item[1] then return {'unknown'} end
  if item[1] ~= ARGV[a + 4] then return {'ticket'} end
  if now < item[2] then return {'not_open', whole(item[2] - now)} end
  if now >= item[3] then return {'not_open', '-1'} end
  if (redis.call('HGET', users, user) or 0) + units > item[4] then return {'limit'} end
  if item[5] - item[6] < units then return {'sold_out'} end
  item[6], item[7] = item[6] + units, item[7] + 1
  local place, told = whole(item[7]), 'queued ' .. ARGV[a + 6] .. ' ' .. whole(item[7])
  redis.call('HSET', key, 'pending', whole(item[6]), 'place', place)
  redis.call('HINCRBY', users, user, units)
  redis.call('XADD', KEYS[2], '*', 'id', id, 'item', ARGV[a + 6], 'buyer', user, 'units', units, 'place', place,
    'at', whole(now))
  redis.call('SET', answer, told, 'PX', ARGV[1])
  at[answer] = told
  return {'queued', place, whole(item[8])}
end
for i = 1, presses do answers[i] = press(6 * i - 4, 6 * i + 1) end
for key, wanted in pairs(moved) do
  redis.call('SET', key, whole(wanted), 'PX', math.ceil((wanted - now) / 1000))
end
return answers
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

# What PostgreSQL says of an item. KEYS: item, users, items of the slot. ARGV: afresh, life (ms), item, channel of what moved, slot,
# opens, closes, limit, room, place, then users and their units, which count only for an item that the gate does not know.
LOAD = """
local times = redis.call('HMGET', KEYS[1], 'opens', 'closes')
if ARGV[1] == '1' then redis.call('DEL', KEYS[1], KEYS[2]) end
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'pending', 0, 'place', ARGV[10], 'done', ARGV[10])
  for i = 11, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
end
redis.call('HSET', KEYS[1], 'slot', ARGV[5], 'opens', ARGV[6], 'closes', ARGV[7], 'limit', ARGV[8], 'room', ARGV[9])
redis.call('SADD', KEYS[3], ARGV[3])
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
if times[1] ~= ARGV[6] or times[2] ~= ARGV[7] then redis.call('PUBLISH', ARGV[4], ARGV[5]) end
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

# How many users were seen with something. KEYS: users. ARGV: user, life (ms).
SEEN = """
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('SCARD', KEYS[1])
"""
