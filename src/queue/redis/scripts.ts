import type { Redis } from 'ioredis'

/** Where the jobs stand: the layout is BullMQ's, which the tests beside this file hold it to. */
export const QUEUE_NAME = 'jobs'
/** Before every id, because BullMQ keeps its own lists under the same names and refuses numbers. */
const MARK = 'j-'
export const storedId = (id: string): string => MARK + id
export const ownId = (stored: string): string => (stored.startsWith(MARK) ? stored.slice(MARK.length) : stored)

/** A payload of more bytes is not looked at. */
export const GIANT = 16 * 1024 * 1024
/** A failed job's payload of more bytes is not shown. */
const SHOWN = 256 * 1024

/**
 * Frees ids that are held by nobody: of jobs that failed, of jobs that stand in no list because Redis lost it, and
 * of what is no job at all.
 * KEYS failed, wait, active, delayed; ARGV prefix of job keys, ids.
 */
const free = `
local freed = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  local key = ARGV[1] .. id
  if redis.call('EXISTS', key) == 1 then
    -- writes nothing, and a full Redis refuses it: then the failed job stays, because the new one will be refused
    redis.call('SETRANGE', ARGV[1] .. 'room', 0, '')
    local held = redis.call('ZREM', KEYS[1], id) == 0 and redis.call('TYPE', key).ok == 'hash'
      and (redis.call('LPOS', KEYS[2], id) or redis.call('LPOS', KEYS[3], id) or redis.call('ZSCORE', KEYS[4], id))
    if not held then
      redis.call('LREM', KEYS[2], 0, id)
      redis.call('LREM', KEYS[3], 0, id)
      redis.call('DEL', key, key .. ':logs')
      freed = freed + 1
    end
  end
end
return freed`

/**
 * KEYS wait, active, delayed, failed, metrics of the completed; ARGV prefix of job keys.
 * Returns four lengths, how many were completed, and since when the longest waiting job waits (0: none does).
 */
const figures = `
local since = 0
local id = redis.call('LINDEX', KEYS[1], -1)
if id then
  local times = redis.call('HMGET', ARGV[1] .. id, 'timestamp', 'processedOn')
  since = math.max(tonumber(times[1] or 0) or 0, tonumber(times[2] or 0) or 0)
end
return { redis.call('LLEN', KEYS[1]), redis.call('LLEN', KEYS[2]), redis.call('ZCARD', KEYS[3]),
  redis.call('ZCARD', KEYS[4]), tonumber(redis.call('HGET', KEYS[5], 'count') or 0), since }`

/** KEYS failed; ARGV prefix of job keys, how many. Returns id, name, payload, attempts, reason and instant of each. */
const failures = `
local rows = {}
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, ARGV[2] - 1)) do
  local key = ARGV[1] .. id
  local data = false
  if redis.call('HSTRLEN', key, 'data') <= ${SHOWN} then data = redis.call('HGET', key, 'data') end
  local rest = redis.call('HMGET', key, 'name', 'atm', 'failedReason', 'finishedOn')
  rows[#rows + 1] = { id, rest[1], data, rest[2], rest[3], rest[4] }
end
return rows`

/**
 * Puts failed jobs back as if they were new, in place: it writes nothing that a full Redis would refuse.
 * KEYS failed, wait, marker; ARGV prefix of job keys, now, ids (none: all). Returns how many.
 */
const revive = `
local ids = {}
if #ARGV == 2 then ids = redis.call('ZRANGE', KEYS[1], 0, -1) end
for i = 3, #ARGV do ids[#ids + 1] = ARGV[i] end
local revived = 0
for _, id in ipairs(ids) do
  local key = ARGV[1] .. id
  if redis.call('ZREM', KEYS[1], id) == 1 and redis.call('EXISTS', key) == 1 then
    redis.call('HDEL', key, 'finishedOn', 'processedOn', 'failedReason', 'stacktrace', 'atm', 'ats', 'stc', 'defa')
    redis.call('HSET', key, 'timestamp', ARGV[2])
    redis.call('LPUSH', KEYS[2], id)
    revived = revived + 1
  end
end
if revived > 0 then redis.call('ZADD', KEYS[3], 0, '0') end
return revived`

/** KEYS the turn; ARGV milliseconds. Takes the turn and returns 0, or returns how long it is taken for. */
const takeTurn = `
local left = redis.call('PTTL', KEYS[1])
if left > 0 and left <= tonumber(ARGV[1]) then return left end
redis.call('SET', KEYS[1], 1, 'PX', ARGV[1])
return 0`

/**
 * Takes out of the active jobs what makes BullMQ's scripts break off midway: fields that no job of ours has, counts
 * that are no numbers, and keys that hold something else. KEYS active; ARGV prefix of job keys.
 */
export const weed = `
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local key = ARGV[1] .. id
  local kind = redis.call('TYPE', key).ok
  if kind == 'hash' then
    redis.call('HDEL', key, 'parent', 'parentKey', 'rjk', 'deid')
    for _, field in ipairs({ 'atm', 'ats', 'stc' }) do
      local count = redis.call('HGET', key, field)
      if count and not string.match(count, '^%d%d?%d?%d?%d?%d?$') then redis.call('HDEL', key, field) end
    end
  elseif kind ~= 'none' then
    redis.call('LREM', KEYS[1], 0, id)
    redis.call('DEL', key)
  end
end`

type Name = keyof typeof SCRIPTS
type Args = readonly (string | number)[]

/** What is asked of Redis beyond what BullMQ asks; each answer is checked by whoever asks. */
export type QueueScripts = {
  free: (ids: readonly string[]) => Promise<unknown>
  figures: () => Promise<unknown>
  failures: (limit: number) => Promise<unknown>
  /** All when no ids are given. */
  revive: (now: number, ids: Args) => Promise<unknown>
  takeTurn: (name: string, ms: number) => Promise<unknown>
  giveTurnBack: (name: string) => Promise<unknown>
  /** Writes a word of no meaning that is soon gone: a full Redis refuses it, and so does a replica. */
  tryToWrite: () => Promise<unknown>
}

const SCRIPTS = {
  free: [4, free],
  figures: [5, figures],
  failures: [1, failures],
  revive: [3, revive],
  takeTurn: [1, takeTurn],
} as const

export function queueScripts(redis: Redis, prefix: string): QueueScripts {
  const base = `${prefix}:${QUEUE_NAME}:`
  for (const [name, [numberOfKeys, lua]] of Object.entries(SCRIPTS)) {
    redis.defineCommand(`hadir:${name}`, { numberOfKeys, lua })
  }
  const defined = redis as unknown as Record<`hadir:${Name}`, (...args: Args) => Promise<unknown>>
  const run = (name: Name, keys: readonly string[], args: Args): Promise<unknown> =>
    defined[`hadir:${name}`](...keys, ...args)
  const turn = (name: string): string => `${prefix}:turn:${name}`
  const [wait, active, delayed, failed, marker] = ['wait', 'active', 'delayed', 'failed', 'marker'].map(
    (key) => base + key,
  ) as [string, string, string, string, string]
  return {
    free: (ids) => run('free', [failed, wait, active, delayed], [base, ...ids]),
    figures: () => run('figures', [wait, active, delayed, failed, `${base}metrics:completed`], [base]),
    failures: (limit) => run('failures', [failed], [base, limit]),
    revive: (now, ids) => run('revive', [failed, wait, marker], [base, now, ...ids]),
    takeTurn: (name, ms) => run('takeTurn', [turn(name)], [ms]),
    giveTurnBack: (name) => redis.del(turn(name)),
    tryToWrite: () => redis.set(`${prefix}:probe`, '1', 'PX', 1_000),
  }
}
