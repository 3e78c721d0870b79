import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Broadcast, BroadcastMessage, Listener } from '#src/broadcast/broadcast.ts'
import { openRealtime, TEST_APP, until } from '#test/support/realtime.ts'
import type { OpenedRealtime, RawClient } from '#test/support/realtime.ts'
import { MemoryRoster, RosterBook } from './memory/roster.ts'

const ROOM = 'presence-a'
const NODES = 3
const USERS = ['ani', 'budi', 'citra']

/** A bus on which messages of different calls overtake each other, and a roster whose answers are late. */
class Weather {
  readonly #waiting: (() => void)[] = []
  readonly #listeners = new Map<string, Set<Listener>>()
  #pick = (): number => 0

  set order(pick: () => number) {
    this.#pick = pick
  }

  readonly bus: Broadcast = {
    publish: async (messages: readonly BroadcastMessage[]) => {
      for (const message of messages)
        for (const listener of this.#listeners.get(message.channel) ?? []) this.#waiting.push(() => listener(message))
    },
    subscribe: async (_, channel, listener) => {
      const one: Listener = (message) => listener(message)
      const listeners = this.#listeners.get(channel) ?? new Set()
      this.#listeners.set(channel, listeners.add(one))
      return async () => void listeners.delete(one)
    },
    onGap: () => {},
    [Symbol.asyncDispose]: async () => {},
  }

  late(roster: MemoryRoster): MemoryRoster {
    const slow = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        const answer = await call(...args)
        await new Promise<void>((resolve) => this.#waiting.push(resolve))
        return answer
      }
    }
    roster.come = slow(roster.come.bind(roster))
    roster.go = slow(roster.go.bind(roster))
    roster.members = slow(roster.members.bind(roster))
    return roster
  }

  /** Lets so many things arrive, in any order. */
  async blow(count: number): Promise<void> {
    for (let n = 0; n < count && this.#waiting.length > 0; n++) {
      const [one] = this.#waiting.splice(this.#pick() % this.#waiting.length, 1)
      one?.()
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }

  async calm(): Promise<void> {
    while (this.#waiting.length > 0) await this.blow(1_000)
  }
}

/** Who is there, as pusher-js works it out from what it hears. */
class Screen {
  readonly client: RawClient
  readonly user: string
  members: Set<string> | null = null
  constructor(client: RawClient, user: string) {
    this.client = client
    this.user = user
  }

  async read(): Promise<void> {
    for (const { event, data } of await this.client.flush()) {
      const { presence, user_id: id = '' } = JSON.parse(data as string) as {
        presence?: { ids: string[] }
        user_id?: string
      }
      if (presence) this.members = new Set(presence.ids)
      else if (event === 'pusher_internal:member_added') this.members?.add(id)
      else if (event === 'pusher_internal:member_removed') this.members?.delete(id)
    }
  }
}

type Step = { kind: 'join' | 'leave' | 'vanish' | 'again'; node: number; user: number; which: number; blow: number }
const steps = fc.array(
  fc.record<Step>({
    kind: fc.constantFrom('join', 'join', 'leave', 'vanish', 'again'),
    node: fc.nat(NODES - 1),
    user: fc.nat(USERS.length - 1),
    which: fc.nat(20),
    blow: fc.nat(4),
  }),
  { maxLength: 20 },
)

async function take(step: Step, nodes: readonly OpenedRealtime[], screens: Screen[]): Promise<void> {
  if (step.kind === 'join') {
    const client = await nodes[step.node]!.connect()
    const screen = new Screen(client, USERS[step.user]!)
    screens.push(screen)
    client.enter(ROOM, { user_id: screen.user })
    return screen.read()
  }
  const screen = screens[step.which % Math.max(1, screens.length)]
  if (!screen) return
  if (step.kind === 'again') screen.client.enter(ROOM, { user_id: screen.user })
  else if (step.kind === 'leave') screen.client.send({ event: 'pusher:unsubscribe', data: { channel: ROOM } })
  if (step.kind !== 'vanish') await screen.read()
  if (step.kind === 'again') return
  screens.splice(screens.indexOf(screen), 1)
  if (step.kind === 'leave') return
  const before = total(nodes)
  screen.client.ws.terminate()
  await until(() => total(nodes) < before)
}

const total = (nodes: readonly OpenedRealtime[]): number =>
  nodes.reduce((sum, { realtime }) => sum + realtime.stats().connections, 0)

it('whatever is late or overtaken, in the end every screen shows who is there', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.infiniteStream(fc.nat(1_000)), async (list, chance) => {
      const weather = new Weather()
      weather.order = () => chance.next().value as number
      const book = new RosterBook()
      const nodes = await Promise.all(
        Array.from({ length: NODES }, () =>
          openRealtime({ broadcast: weather.bus, roster: weather.late(new MemoryRoster(book)), apps: [TEST_APP] }),
        ),
      )
      try {
        const screens: Screen[] = []
        for (const step of list) {
          await take(step, nodes, screens)
          await weather.blow(step.blow)
        }
        await weather.calm()
        const there = [...new Set(screens.map(({ user }) => user))].sort()
        for (const screen of screens) {
          await screen.read()
          expect([...(screen.members ?? [])].sort()).toEqual(there)
        }
        const truth = [...(book.rooms.get(JSON.stringify(['app', ROOM]))?.seats.keys() ?? [])].sort()
        expect(truth).toEqual(there)
      } finally {
        const closing = Promise.all(nodes.map((node) => node.close()))
        await weather.calm()
        await closing
      }
    }),
    { numRuns: 150 },
  )
})
