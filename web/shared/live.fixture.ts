import type { FeedAnswer } from '#contract/feed.ts'
import { createLive } from './live.ts'
import type { FeedQuestion, LiveEvent, LiveListener, LiveOptions, LiveTimers, SocketState } from './live.ts'

export type Row = { id: string; version: number; text?: string; board?: boolean }

type Timer = { at: number; run: () => void }

/** Time that passes only when told to. */
export class ManualTimers implements LiveTimers {
  #now = 1_000_000
  #timers: Timer[] = []

  now = (): number => this.#now
  after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + ms, run }
    this.#timers.push(timer)
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer))
  }

  get pending(): number {
    return this.#timers.length
  }

  /** Passes the time; what is due runs in order, and promises in between. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    await rest()
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!due) break
      this.#timers = this.#timers.filter((timer) => timer !== due)
      this.#now = Math.max(this.#now, due.at)
      due.run()
      await rest()
    }
    this.#now = end
  }
}

const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

type Snapshot = { rows: Row[]; position: { epoch: string; head: number } }
type Asked<Q, A> = {
  question: Q
  signal: AbortSignal
  answer: (answer: A) => Promise<void>
  fail: (error?: Error) => Promise<void>
}

/** A list with everything around it in the test's hands. Questions stay open until they are answered. */
export function openLive(more: Partial<LiveOptions<Row>> = {}) {
  const timers = new ManualTimers()
  const snapshots: Asked<null, Snapshot>[] = []
  const questions: Asked<FeedQuestion, FeedAnswer | 'reset'>[] = []
  const happened: LiveEvent<Row>[] = []
  const socket = fakeSocket()
  const live = createLive<Row>({
    channel: 'all',
    socket: socket.port,
    fetchSnapshot: (signal) => ask(snapshots, null, signal),
    fetchFeed: (question, signal) => ask(questions, question, signal),
    rowKey: (row) => row.id,
    rowVersion: (row) => row.version,
    belongs: (row) => row.board !== false,
    onEvent: (event) => happened.push(event),
    timers,
    random: () => 0.5,
    ...more,
    pace: { notifyMs: 0, ...more.pace },
  })
  const state = live.getState
  const shown = (): string[] => [...state().rows.values()].map((row) => `${row.id}.${row.version}`).toSorted()
  return { live, timers, snapshots, questions, happened, socket, state, shown }
}

function ask<Q, A>(asked: Asked<Q, A>[], question: Q, signal: AbortSignal): Promise<A> {
  const { promise, resolve, reject } = Promise.withResolvers<A>()
  const answer = (value: A): Promise<void> => (resolve(value), rest())
  const fail = (error = new Error('no connection')): Promise<void> => (reject(error), rest())
  asked.push({ question, signal, answer, fail })
  return promise
}

function fakeSocket() {
  let listener: LiveListener | null = null
  return {
    port: {
      subscribe: (_channel: string, added: LiveListener) => {
        listener = added
        return () => (listener = null)
      },
    },
    get subscribed(): boolean {
      return listener !== null
    },
    say: (state: SocketState): void => listener?.onState(state),
    push: (data: unknown, event = 'Changed'): void => listener?.onEvent(event, data),
  }
}

export const row = (id: string, version: number, more: Partial<Row> = {}): Row => ({ id, version, ...more })

export const stamped = (seq: number, data: object, epoch = 'e1') => ({ ...data, _epoch: epoch, _seq: seq })

/** An answer of the feed: the rows from a number on. */
export const answer = (head: number, after: number, rows: Row[] = [], more = false, epoch = 'e1'): FeedAnswer => ({
  epoch,
  head,
  more,
  events: rows.map((data, index) => ({
    seq: after + 1 + index,
    event: 'Changed',
    data: stamped(after + 1 + index, data, epoch),
  })),
})

/** A list that is live: snapshot with head 10, caught up, subscribed. */
export async function openedLive(rows: Row[] = [row('a', 1)], more: Partial<LiveOptions<Row>> = {}) {
  const opened = openLive(more)
  await opened.timers.pass(0)
  await opened.snapshots[0]?.answer({ rows, position: { epoch: 'e1', head: 10 } })
  await opened.questions[0]?.answer(answer(10, 10))
  opened.socket.say('subscribed')
  await opened.timers.pass(0)
  await opened.questions[1]?.answer(answer(10, 10))
  opened.questions.length = 0
  opened.snapshots.length = 0
  return opened
}
