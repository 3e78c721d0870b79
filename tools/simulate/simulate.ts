import type { Employee } from '#contract/people.ts'
import { createApi, requireAnswer } from './api.ts'
import type { Api } from './api.ts'
import { Counts } from './counts.ts'
import type { DemoAccounts } from './demo-accounts.ts'
import type { Options } from './options.ts'
import { enter, findPeople, signInAdmin } from './people.ts'
import { pick, planRush } from './plan.ts'
import type { Taps } from './plan.ts'
import { SimulationProblem } from './problem.ts'
import { tap } from './tap.ts'

export type SimulationNeeds = {
  accounts: DemoAccounts
  monotonic: () => number
  /** Waits; rejects when the signal is aborted. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** Ends the simulation early. */
  signal: AbortSignal
  /** Called whenever there is something to show. */
  onProgress: (line: string) => void
}

/** Signing in costs the server a core for a moment: only a few do so at once. */
const ENTERING_AT_ONCE = 2
/** What the last taps may take beyond the planned time, then it ends whatever happens. */
const GRACE_MS = 90_000

/** Lets the demo company come and go, and ends by itself; `ended` = not before its time. Throws `SimulationProblem`. */
export async function simulate(needs: SimulationNeeds, options: Options): Promise<{ counts: Counts; ended: boolean }> {
  const limit = new AbortController()
  const signal = AbortSignal.any([needs.signal, limit.signal])
  const counts = new Counts()
  try {
    await hold({ ...needs, signal, counts }, options, limit)
  } catch (error) {
    if (!signal.aborted) throw error
  }
  return { counts, ended: !signal.aborted }
}

async function hold(
  needs: SimulationNeeds & { counts: Counts },
  { url, minutes, seed, people }: Options,
  limit: AbortController,
): Promise<void> {
  const { signal, wait, monotonic, counts, accounts } = needs
  const lengthMs = minutes * 60_000
  const api = createApi({ url, signal, wait: (ms) => wait(ms, signal) })
  await requireAnswer(api, url)
  const admin = await signInAdmin(api, accounts)
  const everybody = await findPeople(api, admin)
  const guests = pick(everybody, people ?? everybody.length, seed)
  if (guests.length === 0) throw new SimulationProblem('Nobody works today, so nobody can clock in.')
  const rush = new Rush({ ...needs, api, admin }, guests, planRush(guests.length, lengthMs, seed))
  const overtime = new AbortController()
  wait(lengthMs + GRACE_MS, overtime.signal).then(
    () => limit.abort(),
    () => {},
  )
  const started = monotonic()
  const show = (): void => needs.onProgress(counts.line(monotonic() - started, lengthMs, guests.length))
  const shown = setInterval(show, 200)
  try {
    await rush.run()
  } finally {
    clearInterval(shown)
    overtime.abort()
    show()
    await accounts.save()
    await rush.signOut(url)
  }
}

type RushNeeds = SimulationNeeds & { counts: Counts; api: Api; admin: string }
type Guest = { person: Employee; taps: Taps; cookie: Promise<string | null> }

/** The people on their way: those who come first sign in first, and everybody taps at their time. */
class Rush {
  readonly #needs: RushNeeds
  readonly #guests: Guest[]
  readonly #cookies: string[]
  readonly #entering: (() => Promise<void>)[] = []

  constructor(needs: RushNeeds, people: readonly Employee[], plan: readonly Taps[]) {
    this.#needs = needs
    this.#cookies = [needs.admin]
    const inOrder = plan.toSorted((a, b) => a.inAt - b.inAt)
    this.#guests = people.map((person, index) => {
      const { promise, resolve } = Promise.withResolvers<string | null>()
      this.#entering.push(() => this.#enter(person).then(resolve, () => resolve(null)))
      return { person, taps: inOrder[index] ?? { inAt: 0, outAt: null, repeats: 0 }, cookie: promise }
    })
  }

  async run(): Promise<void> {
    const doors = Array.from({ length: ENTERING_AT_ONCE }, async () => {
      for (let next = this.#entering.shift(); next; next = this.#entering.shift()) await next()
    })
    const started = this.#needs.monotonic()
    await Promise.all([...doors, ...this.#guests.map((guest) => this.#follow(guest, started))])
  }

  async #enter(person: Employee): Promise<string | null> {
    const { api, admin, accounts, signal, counts } = this.#needs
    const cookie = signal.aborted ? null : await enter(api, admin, accounts, person)
    if (cookie !== null) {
      this.#cookies.push(cookie)
      counts.add('entered')
    } else if (!signal.aborted) counts.problem('could not sign in')
    return cookie
  }

  async #follow({ taps, cookie }: Guest, started: number): Promise<void> {
    const { wait, signal, monotonic } = this.#needs
    const until = (at: number): Promise<void> => wait(Math.max(0, started + at - monotonic()), signal)
    await until(taps.inAt)
    const entered = await cookie
    if (entered === null) return signal.throwIfAborted()
    await tap(this.#needs, entered, 'in', taps.repeats)
    if (taps.outAt === null) return
    await until(taps.outAt)
    await tap(this.#needs, entered, 'out', taps.repeats)
  }

  /** Leaves no open sessions behind; a server that is gone is not waited for. */
  async signOut(url: URL): Promise<void> {
    const api = createApi({ url, signal: AbortSignal.timeout(5_000), wait: async () => {} })
    const leave = (cookie: string): Promise<unknown> => api.send('DELETE', '/api/session', { cookie })
    await Promise.allSettled(this.#cookies.map(leave))
  }
}
