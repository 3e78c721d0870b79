import { dayContexts } from '#src/roles/day-contexts.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPasswords } from '#src/features/accounts/index.ts'
import { seedDemo } from '#src/features/demo/index.ts'
import { TestClock } from '#test/support/clock.ts'
import { openTestHouse } from '#test/support/house.ts'
import type { OpenedHouse } from '#test/support/house.ts'
import { openDemoAccounts } from '#tools/simulate/demo-accounts.ts'
import type { DemoAccounts } from '#tools/simulate/demo-accounts.ts'
import type { Options } from '#tools/simulate/options.ts'
import { simulate } from '#tools/simulate/simulate.ts'

let house: OpenedHouse
let options: Options
let accounts: DemoAccounts

beforeEach(async () => {
  house = await openTestHouse()
  const passwords = createPasswords({ ids: house.ids, cost: { memory: 64, passes: 1 } })
  const hash = (password: string): Promise<string> => passwords.hash(password)
  await seedDemo({ ...house, node: 'n1', contexts: dayContexts, dataFolder: house.folder, hash })
  accounts = await openDemoAccounts(house.folder)
  options = { minutes: 3, url: new URL(house.url), data: house.folder, seed: 1, people: 12 }
})
afterEach(() => house.remove())

/** Runs the simulation on a clock that races once people are on their way, and walks when the time is over. */
async function play(stop?: AbortController, stopAt = Infinity): ReturnType<typeof simulate> {
  const clock = new TestClock(0)
  let begun = false
  const wait = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      begun = true
      const cancel = clock.after(ms, resolve)
      const abort = (): void => (cancel(), reject(new Error('aborted')))
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
    })
  const { signal } = stop ?? new AbortController()
  let over = false
  const running = simulate({ accounts, monotonic: clock.monotonic, wait, signal, onProgress: () => {} }, options)
  const settle = (): void => void (over = true)
  running.then(settle, settle)
  let before = performance.now()
  while (!over) {
    const now = performance.now()
    // then as slowly as real time: who was told to come again in a moment waits for that moment
    if (begun) clock.advance(clock.now() < options.minutes * 60_000 ? 250 : now - before)
    before = now
    if (clock.now() >= stopAt) stop?.abort()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return running
}

const punches = () => house.db.read.kysely.selectFrom('punch').selectAll().where('source', '!=', 'demo').execute()
const count = async (table: 'session' | 'password_link'): Promise<number> =>
  (await house.db.read.kysely.selectFrom(table).selectAll().execute()).length

describe('the simulation', () => {
  it('lets people come and go through the API, and remembers their passwords', async () => {
    const { counts, ended } = await play()
    expect(ended).toBe(true)
    expect(counts.summary()).not.toContain('PROBLEM')
    const stored = await punches()
    const first = stored.filter(({ merged_into }) => merged_into === null)
    expect(new Set(stored.map(({ employee_id }) => employee_id)).size).toBe(12)
    expect(first.filter(({ kind }) => kind === 'in')).toHaveLength(counts.get('in'))
    expect(counts.get('in')).toBe(12)
    expect(counts.get('out')).toBeGreaterThan(8)
    expect(counts.get('repeated')).toBeGreaterThan(0)
    expect(stored).toHaveLength(counts.get('in') + counts.get('out'))
    expect(await count('session')).toBe(0)

    const links = await count('password_link')
    expect(links).toBeGreaterThan(6)
    accounts = await openDemoAccounts(house.folder)
    expect(accounts.admin.role).toBe('admin')
    await house.db.transaction((trx) => trx.kysely.deleteFrom('password_link').execute())
    const again = await play()
    expect(again.counts.problems).toBe(0)
    expect(again.counts.get('in') + again.counts.get('merged') + again.counts.get('alreadyIn')).toBeGreaterThan(11)
    expect(await count('password_link')).toBe(0)
    // a dozen people and more choose a password and sign in, and each costs a hash
  }, 300_000)

  it('leaves the passwords alone that were printed', async () => {
    options = { ...options, people: null }
    const hashes = async (): Promise<string[]> => {
      const rows = await house.db.read.kysely.selectFrom('account').select('password_hash').execute()
      return rows.flatMap(({ password_hash }) => password_hash ?? [])
    }
    const before = await hashes()
    await play(new AbortController(), 30_000)
    expect(await hashes()).toEqual(expect.arrayContaining(before))
  })

  it('ends when it is told to, with what was done until then', async () => {
    const stop = new AbortController()
    const { counts, ended } = await play(stop, 90_000)
    expect(ended).toBe(false)
    expect(counts.get('out')).toBeLessThan(12)
    expect(counts.problems).toBe(0)
    // a sign-in that was under way when it was told to stop may still have been answered
    expect(await count('session')).toBeLessThanOrEqual(2)
    stop.abort()
    expect((await play(stop)).ended).toBe(false)
  })

  it('says so when the accounts belong to another database', async () => {
    accounts.add({ ...accounts.admin, password: 'something else' })
    await accounts.save()
    accounts = await openDemoAccounts(house.folder)
    await expect(play()).rejects.toThrow('The demo admin 005002 cannot sign in (session/wrong-credentials)')
  })
})

describe('npm run simulate', () => {
  const run = async (
    args: string[],
    onOutput?: (kill: () => void) => void,
  ): Promise<{ code: number; text: string }> => {
    const main = new URL('../../tools/simulate/main.ts', import.meta.url).pathname
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part) => {
        text += String(part)
        onOutput?.(() => void child.kill('SIGINT'))
      })
    }
    const [code] = (await once(child, 'close')) as [number]
    return { code, text }
  }

  it('explains itself, and what is wrong', async () => {
    const { url } = house
    await house.close()
    const [wrong, nowhere, nobody] = await Promise.all([
      run(['--minutes', 'x']),
      run(['--data', `${house.folder}/nowhere`]),
      run(['--data', house.folder, '--url', url]),
    ])
    expect(wrong).toEqual({ code: 2, text: expect.stringMatching(/^--minutes: "x" [^]*Usage: npm run simulate/) })
    expect(nowhere).toEqual({
      code: 1,
      text: expect.stringMatching(/^There is no .*demo-accounts\.json\. Hadir writes/),
    })
    expect(nobody).toEqual({
      code: 1,
      text: expect.stringMatching(/^Nothing answers at .*Start Hadir first: npm start\n$/),
    })
  })

  it('ends cleanly at Ctrl-C', async () => {
    const args = ['--data', house.folder, '--url', house.url, '--people', '3']
    let killed = false
    const { code, text } = await run(args, (kill) => {
      if (!killed) kill()
      killed = true
    })
    expect(code).toBe(0)
    expect(text).toMatch(/\nStopped\.\n\d+ clocked in, \d+ clocked out\.\n/)
  })
})
