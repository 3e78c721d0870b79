/**
 * What the roster does inside of Redis, as one script: each call takes effect whole or not at all, and after a restart
 * Redis knows all of it or nothing, so calls that are under way cannot overtake each other.
 *
 * KEYS[1] is what stands before every key. ARGV: what to do, which node asks, its number for this call, the highest
 * number that was answered to it, the highest version that it knows, and how long keys live without being named again
 * (milliseconds); the rest belongs to the call.
 *
 * | key | what it holds |
 * |---|---|
 * | `nodes` | of each node the number of its last call: it moves while the node lives |
 * | `said:<node>` | what this node said: `c place`, `m place user`, `u app user` |
 * | `counts:<place>` | of each node its subscribers |
 * | `occupied:<app>` | of each channel its subscribers over all nodes |
 * | `members:<place>` | of each user `order nodes info`; nodes are joined by commas |
 * | `users:<app>` | of each user its nodes |
 * | `graves` | nodes that are dead and whose words are being taken back |
 * | `buried:<node>` | it was given up for dead, and what it took with it was told |
 * | `version` | of the last change of all |
 * | `stirred` | the version at which what everybody sees became doubtful |
 */
export const ROSTER_SCRIPT = `
local P, op, me = KEYS[1], ARGV[1], ARGV[2]
local number, answered, known, keep = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local call = redis.call
local NODES, VERSION, GRAVES, STIRRED = P .. 'nodes', P .. 'version', P .. 'graves', P .. 'stirred'

local function arg(n) return ARGV[6 + n] end

local function version()
  return math.max(tonumber(call('GET', VERSION) or 0), known)
end

-- by the clock, so that it rises also after everything was lost
local function nextVersion()
  local time = call('TIME')
  local new = math.max(version() + 1, tonumber(time[1]) * 1000000 + tonumber(time[2]))
  call('SET', VERSION, string.format('%.0f', new), 'PX', keep)
  return new
end

local function put(key, field, value)
  call('HSET', key, field, value)
  call('PEXPIRE', key, keep)
end

local function said(node, entry)
  call('SADD', P .. 'said:' .. node, entry)
  call('PEXPIRE', P .. 'said:' .. node, keep)
end

local function unsaid(node, entry)
  call('SREM', P .. 'said:' .. node, entry)
end

local function without(nodes, node)
  local left, found = {}, false
  for one in nodes:gmatch('[^,]+') do
    if one == node then found = true else left[#left + 1] = one end
  end
  return table.concat(left, ','), found
end

local function with(nodes, node)
  local left, found = without(nodes, node)
  if found then return nodes, false end
  return left == '' and node or (left .. ',' .. node), true
end

local function count(node, place, subscribers)
  local app, channel = place:match('^([^:]*):(.*)$')
  local key, occupied = P .. 'counts:' .. place, P .. 'occupied:' .. app
  local before = tonumber(call('HGET', occupied, channel) or 0)
  if subscribers > 0 then
    put(key, node, subscribers)
    said(node, 'c ' .. place)
  else
    call('HDEL', key, node)
    unsaid(node, 'c ' .. place)
  end
  local total = 0
  for _, here in ipairs(call('HVALS', key)) do total = total + tonumber(here) end
  if total > 0 then put(occupied, channel, total) else call('HDEL', occupied, channel) end
  return before, total, before == total and version() or nextVersion()
end

-- 1 when nobody had said it before, nil when there is no place
local function come(node, place, user, info, most)
  local key = P .. 'members:' .. place
  local seat = call('HGET', key, user)
  if not seat then
    if most > 0 and call('HLEN', key) >= most then return nil end
    local new = nextVersion()
    put(key, user, string.format('%.0f', new) .. ' ' .. node .. ' ' .. info)
    said(node, 'm ' .. place .. ' ' .. user)
    return 1, new
  end
  local order, nodes, first = seat:match('^(%S+) (%S+) (.*)$')
  local all, added = with(nodes or '', node)
  if added then put(key, user, (order or '0') .. ' ' .. all .. ' ' .. (first or info)) end
  said(node, 'm ' .. place .. ' ' .. user)
  return 0, version()
end

local function go(node, place, user)
  local key = P .. 'members:' .. place
  local seat = call('HGET', key, user)
  unsaid(node, 'm ' .. place .. ' ' .. user)
  if not seat then return -1, version() end
  local order, nodes, info = seat:match('^(%S+) (%S+) (.*)$')
  local left, found = without(nodes or '', node)
  if left == '' then
    call('HDEL', key, user)
    return 1, nextVersion()
  end
  if found then put(key, user, order .. ' ' .. left .. ' ' .. info) end
  return 0, version()
end

local function signIn(node, app, user)
  local key = P .. 'users:' .. app
  local nodes = call('HGET', key, user)
  local all, added = with(nodes or '', node)
  if added then put(key, user, all) end
  said(node, 'u ' .. app .. ' ' .. user)
  if nodes then return 0, version() end
  return 1, nextVersion()
end

local function signOut(node, app, user)
  local key = P .. 'users:' .. app
  local nodes = call('HGET', key, user)
  unsaid(node, 'u ' .. app .. ' ' .. user)
  if not nodes then return -1, version() end
  local left, found = without(nodes, node)
  if left == '' then
    call('HDEL', key, user)
    return 1, nextVersion()
  end
  if found then put(key, user, left) end
  return 0, version()
end

local function bury(node)
  call('HDEL', NODES, node)
  if call('EXISTS', P .. 'said:' .. node) == 1 then
    call('SADD', GRAVES, node)
    call('PEXPIRE', GRAVES, keep)
  end
end

-- the last one leaves nothing behind
local function tidy()
  if call('EXISTS', NODES) == 0 and call('EXISTS', GRAVES) == 0 then call('DEL', VERSION, STIRRED) end
end

local ops = {}

function ops.count()
  local before, total, at = count(me, arg(1), tonumber(arg(2)))
  return { before, total, at }
end

function ops.come()
  local changed, at = come(me, arg(1), arg(2), arg(3), tonumber(arg(4)))
  if not changed then return { -1, version() } end
  return { changed, at }
end

function ops.go()
  local changed, at = go(me, arg(1), arg(2))
  return { changed, at }
end

function ops.signIn()
  local changed, at = signIn(me, arg(1), arg(2))
  return { changed, at }
end

function ops.signOut()
  local changed, at = signOut(me, arg(1), arg(2))
  return { changed, at }
end

function ops.members()
  return { version(), call('HGETALL', P .. 'members:' .. arg(1)) }
end

function ops.channel()
  local app, channel = arg(1):match('^([^:]*):(.*)$')
  local subscribers = tonumber(call('HGET', P .. 'occupied:' .. app, channel) or 0)
  return { subscribers, call('HLEN', P .. 'members:' .. arg(1)), version() }
end

function ops.channels()
  local app, prefix = arg(1), arg(2)
  local all, found = call('HGETALL', P .. 'occupied:' .. app), {}
  for n = 1, #all, 2 do
    if all[n]:sub(1, #prefix) == prefix then
      found[#found + 1] = { all[n], tonumber(all[n + 1]), call('HLEN', P .. 'members:' .. app .. ':' .. all[n]) }
    end
  end
  return { version(), found }
end

function ops.online()
  local states = {}
  for n = 2, #ARGV - 6 do states[#states + 1] = call('HEXISTS', P .. 'users:' .. arg(1), arg(n)) end
  return { version(), states }
end

-- what lives: this node, and the keys that it names
function ops.beat()
  for _, key in ipairs({ NODES, VERSION, GRAVES, STIRRED, P .. 'said:' .. me }) do call('PEXPIRE', key, keep) end
  for n = 1, #ARGV - 6 do call('PEXPIRE', P .. arg(n), keep) end
  return { tonumber(call('GET', STIRRED) or 0), call('HGETALL', NODES), call('SMEMBERS', GRAVES) }
end

-- arg 1 was the last of its names under which it had said everything, those that follow came after it
function ops.register()
  put(NODES, me, ARGV[3])
  local buried = 0
  for n = 1, #ARGV - 6 do buried = math.max(buried, call('EXISTS', P .. 'buried:' .. arg(n))) end
  if buried == 1 then return 'buried' end
  local last = arg(1) and call('HGET', NODES, arg(1))
  if arg(1) and (not last or tonumber(last) < answered) then return 'lost' end
  return 'whole'
end

-- says many things: kind, place, name and what is to be said of it
function ops.fill()
  local changes = {}
  for n = 1, #ARGV - 6, 4 do
    local kind, place, name, value = arg(n), arg(n + 1), arg(n + 2), arg(n + 3)
    if kind == 'c' then
      local before, total, at = count(me, place, tonumber(value))
      if before ~= total then changes[#changes + 1] = { 'c', place, '', at, before, total } end
    else
      local changed, at
      if kind == 'm' then changed, at = come(me, place, name, value, 0) else changed, at = signIn(me, place, name) end
      if changed == 1 then changes[#changes + 1] = { kind, place, name, at, 0, 1 } end
    end
  end
  return changes
end

-- the names before are dead without a word; what they alone had said is told by whoever takes it back
function ops.forget()
  for n = 1, #ARGV - 6 do bury(arg(n)) end
  return 'done'
end

function ops.stir()
  call('SET', STIRRED, string.format('%.0f', nextVersion()), 'PX', keep)
  return 'done'
end

function ops.bury()
  if call('HGET', NODES, arg(1)) ~= arg(2) then return 0 end
  bury(arg(1))
  call('SET', P .. 'buried:' .. arg(1), '1', 'PX', keep)
  return 1
end

-- takes back so many words of a dead node, and answers what that changed and whether there are more
function ops.dig()
  local node, changes = arg(1), {}
  for _, entry in ipairs(call('SPOP', P .. 'said:' .. node, arg(2))) do
    local kind, place, name = entry:match('^(%a) (%S+) ?(.*)$')
    if kind == 'c' then
      local before, total, at = count(node, place, 0)
      if before ~= total then changes[#changes + 1] = { 'c', place, '', at, before, total } end
    elseif kind then
      local changed, at
      if kind == 'm' then changed, at = go(node, place, name) else changed, at = signOut(node, place, name) end
      if changed == 1 then changes[#changes + 1] = { kind, place, name, at, 1, 0 } end
    end
  end
  local more = call('EXISTS', P .. 'said:' .. node)
  if more == 0 then call('SREM', GRAVES, node) end
  tidy()
  return { more, changes }
end

-- a node that ends
function ops.retire()
  bury(me)
  tidy()
  return { call('SISMEMBER', GRAVES, me), call('HLEN', NODES) }
end

-- whether a grave is still there
function ops.grave()
  return call('SISMEMBER', GRAVES, arg(1))
end

local isFree = { register = true, dig = true, grave = true }
if not isFree[op] then
  local last = call('HGET', NODES, me)
  if not last or tonumber(last) < answered then return 'stranger' end
end
-- 0 changes nothing; a call that comes after a later one was given up by whoever made it
if number > 0 and op ~= 'register' then
  local last = tonumber(call('HGET', NODES, me) or 0)
  if last >= number then return redis.error_reply('LATE a later call was there before') end
  call('HSET', NODES, me, ARGV[3])
end
return ops[op]()
`
