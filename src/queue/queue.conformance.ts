import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FinalFailure } from './queue.ts'
import type { Job, Queue, TakenJob } from './queue.ts'

/** A fresh, empty queue. `pass` lets so many milliseconds go by, on whatever clock the adapter lives by. */
export type OpenedQueue = { queue: Queue; pass: (ms: number) => Promise<void>; close: () => Promise<void> }

const job = (id: string, payload: unknown = null, name = 'work'): Job => ({ name, id, payload })

/** What every queue promises; an adapter exists when it passes. */
export function queueConformance(name: string, open: () => Promise<OpenedQueue>): void {
  describe(`queue: ${name}`, () => {
    let opened: OpenedQueue
    let queue: Queue
    beforeEach(async () => {
      opened = await open()
      queue = opened.queue
    })
    afterEach(() => opened.close())

    /** Waits for something the queue will do, a minute of its time at most. */
    const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
      for (let waited = 0; waited <= 60_000; waited += 50) {
        if (await holds()) return
        await opened.pass(50)
      }
      throw new Error(`waited in vain until ${what}`)
    }
    /** A handler that keeps what it was given and does what it is told. */
    const recorder = (act: (taken: TakenJob) => Promise<void> | void = () => {}) => {
      const taken: { id: string; attempt: number; payload: unknown }[] = []
      const handler = async (one: TakenJob): Promise<void> => {
        taken.push({ id: one.id, attempt: one.attempt, payload: one.payload })
        await act(one)
      }
      return { taken, handler, ids: () => taken.map((one) => one.id) }
    }

    const suite: Suite = { queue: () => queue, until, recorder, pass: (ms) => opened.pass(ms) }
    delivering(suite)
    failing(suite)
    living(suite)
  })
}

type Recorder = {
  taken: { id: string; attempt: number; payload: unknown }[]
  handler: (job: TakenJob) => Promise<void>
  ids: () => string[]
}
type Suite = {
  queue: () => Queue
  until: (what: string, holds: () => boolean | Promise<boolean>) => Promise<void>
  recorder: (act?: (taken: TakenJob) => Promise<void> | void) => Recorder
  pass: (ms: number) => Promise<void>
}

function delivering({ queue, until, recorder }: Suite): void {
  test('jobs that waited for a worker are run, each with its payload', async () => {
    const payload = { text: 'Ani 🙂 007', list: [1, null, true], nested: { deep: 'ya' } }
    await queue().add([job('a-1', payload), job('a-2', 'text'), job('a-3', null)])
    expect((await queue().status()).waiting).toBe(3)
    const { taken, handler } = recorder()
    queue().work({ work: handler })
    await until('all are done', async () => (await queue().status()).completed === 3)
    expect(taken.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
      { id: 'a-1', attempt: 1, payload },
      { id: 'a-2', attempt: 1, payload: 'text' },
      { id: 'a-3', attempt: 1, payload: null },
    ])
    await queue().ping()
    expect(await queue().status()).toMatchObject({ waiting: 0, active: 0, delayed: 0, failed: 0, oldestMs: 0 })
  })

  test('an id that is waiting or running is ignored; one that has ended may come again', async () => {
    const gate = Promise.withResolvers<void>()
    const { handler, ids } = recorder(() => gate.promise)
    await queue().add([job('b-1', 1), job('b-1', 2)])
    await queue().add([job('b-1', 3)])
    queue().work({ work: handler })
    await until('it runs', () => ids().length === 1)
    await queue().add([job('b-1', 4)])
    gate.resolve()
    await until('it is done', async () => (await queue().status()).completed === 1)
    expect(ids()).toEqual(['b-1'])
    await queue().add([job('b-1', 5)])
    await until('it has run again', () => ids().length === 2)
  })

  test('no more run at once than allowed', async () => {
    let running = 0
    let most = 0
    const gates: PromiseWithResolvers<void>[] = []
    const { handler } = recorder(async () => {
      most = Math.max(most, ++running)
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      await gate.promise
      running--
    })
    await queue().add(Array.from({ length: 9 }, (_, i) => job(`c-${i}`)))
    queue().work({ work: handler }, { concurrency: 3 })
    await until('all are done', async () => {
      for (const gate of gates.splice(0)) gate.resolve()
      return (await queue().status()).completed === 9
    })
    expect(most).toBe(3)
  })

  test('ids may look like anything else', async () => {
    const odd = ['123', '0', 'delayed', 'wait', 'meta', 'a b', '-1', '1e3', 'all-of-it', 'é🙂', '"', 'x'.repeat(2_000)]
    await queue().add(odd.map((id) => job(id, id)))
    expect((await queue().status()).waiting).toBe(odd.length)
    const { taken, handler } = recorder()
    queue().work({ work: handler })
    await until('all are done', async () => (await queue().status()).completed === odd.length)
    expect(taken.map((one) => one.id).toSorted()).toEqual(odd.toSorted())
    for (const one of taken) expect(one.payload).toBe(one.id)
  })

  test('nothing to add is no trouble', async () => {
    await queue().add([])
    expect((await queue().status()).waiting).toBe(0)
  })

  test('an id with a colon is refused', async () => {
    await expect(queue().add([job('a:b')])).rejects.toThrow()
    expect((await queue().status()).waiting).toBe(0)
  })
}

function failing({ queue, until, recorder, pass }: Suite): void {
  test('a job that throws is tried again after growing pauses, then kept as failed until it is retried', async () => {
    let broken = true
    const { taken, handler } = recorder(() => {
      if (broken) throw new Error('the wire is cut')
    })
    queue().work({ work: handler }, { attempts: 3 })
    await queue().add([job('d-1', { n: 1 }), job('d-2')])
    await until('both have failed', async () => (await queue().status()).failed === 2)
    expect(taken.filter((one) => one.id === 'd-1').map((one) => one.attempt)).toEqual([1, 2, 3])
    const failed = (await queue().failed(10)).find((one) => one.id === 'd-1')
    expect(failed).toMatchObject({ name: 'work', payload: { n: 1 }, attempts: 3, reason: 'the wire is cut' })
    expect(failed?.failedAt).toBeGreaterThan(0)
    expect(await queue().failed(1)).toHaveLength(1)
    broken = false
    expect(await queue().retry('d-1')).toBe(1)
    await until('it is done', async () => (await queue().status()).completed === 1)
    expect(taken.filter((one) => one.id === 'd-1').at(-1)?.attempt).toBe(1)
    expect(await queue().retry('all')).toBe(1)
    await until('both are done', async () => (await queue().status()).completed === 2)
    expect(await queue().retry('no-such-job')).toBe(0)
    expect((await queue().status()).failed).toBe(0)
  })

  test('a job that is put back has all its attempts again, also a second time; the newest failure comes first', async () => {
    const { taken, handler } = recorder(() => {
      throw new Error('still cut')
    })
    queue().work({ work: handler }, { attempts: 2 })
    await queue().add([job('k-1')])
    await until('it has failed', async () => (await queue().status()).failed === 1)
    await pass(10)
    await queue().add([job('k-2')])
    await until('both have failed', async () => (await queue().status()).failed === 2)
    expect((await queue().failed(10)).map((one) => one.id)).toEqual(['k-2', 'k-1'])
    for (const times of [2, 3]) {
      expect(await queue().retry('k-1')).toBe(1)
      await until('it has failed again', async () => (await queue().status()).failed === 2)
      expect(taken.filter((one) => one.id === 'k-1').map((one) => one.attempt)).toEqual(
        Array(times).fill([1, 2]).flat(),
      )
    }
    expect((await queue().failed(10)).map((one) => [one.id, one.attempts])).toEqual([
      ['k-1', 2],
      ['k-2', 2],
    ])
  })

  test('the pause before a new try is real: it counts as delayed, and others go ahead', async () => {
    const { handler, ids } = recorder((taken) => {
      if (taken.id === 'e-1' && taken.attempt === 1) throw new Error('not yet')
    })
    queue().work({ work: handler }, { concurrency: 1 })
    await queue().add([job('e-1')])
    await until('it waits for its second try', async () => (await queue().status()).delayed === 1)
    await queue().add([job('e-2')])
    await until('all are done', async () => (await queue().status()).completed === 2)
    expect(ids()).toEqual(['e-1', 'e-2', 'e-1'])
  })

  test('a final failure is not tried again, and a name without a handler is one', async () => {
    const { taken, handler } = recorder(() => {
      throw new FinalFailure('never')
    })
    queue().work({ work: handler })
    await queue().add([job('f-1'), job('f-2', null, 'unknown'), job('f-3', null, 'toString')])
    await until('all have failed', async () => (await queue().status()).failed === 3)
    expect(taken.map((one) => one.attempt)).toEqual([1])
    const reasons = new Map((await queue().failed(10)).map((one) => [one.id, one.reason]))
    expect(reasons.get('f-1')).toBe('never')
    expect(reasons.get('f-2')).toContain('unknown')
  })

  test('a failed job does not block its id', async () => {
    let broken = true
    const { taken, handler } = recorder(() => {
      if (broken) throw new FinalFailure('never')
    })
    queue().work({ work: handler })
    await queue().add([job('g-1')])
    await until('it has failed', async () => (await queue().status()).failed === 1)
    broken = false
    await queue().add([job('g-1')])
    await until('it has run again', () => taken.length === 2)
    expect(taken.map((one) => one.attempt)).toEqual([1, 1])
  })

  test('a handler that takes too long counts as failed and its signal is aborted', async () => {
    let aborted = false
    const { taken, handler } = recorder((one) => {
      if (one.attempt > 1) return
      const { promise } = Promise.withResolvers<void>()
      one.signal.addEventListener('abort', () => (aborted = true))
      return promise
    })
    queue().work({ work: handler }, { timeoutMs: 1_000 })
    await queue().add([job('h-1')])
    await until('the first try runs', () => taken.length === 1)
    await pass(500)
    expect(aborted).toBe(false)
    await until('the second try is done', async () => (await queue().status()).completed === 1)
    expect(aborted).toBe(true)
    expect(taken.map((one) => one.attempt)).toEqual([1, 2])
  })
}

function living({ queue, until, recorder, pass }: Suite): void {
  test('a schedule puts its job in again and again', async () => {
    const { taken, handler } = recorder()
    await queue().schedule('tick', 1_000)
    await queue().schedule('tick', 1_000)
    queue().work({ tick: handler })
    await until('it ran three times', () => taken.length >= 3)
    const before = taken.length
    await pass(3_000)
    expect(taken.length - before).toBeGreaterThanOrEqual(1)
    expect(taken.length - before).toBeLessThanOrEqual(5)
  })

  test('closing a worker waits for the running job and takes no other', async () => {
    const gate = Promise.withResolvers<void>()
    let ended = false
    const { handler, ids } = recorder(async () => {
      await gate.promise
      ended = true
    })
    const worker = queue().work({ work: handler }, { concurrency: 1 })
    await queue().add([job('i-1'), job('i-2')])
    await until('the first runs', () => ids().length === 1)
    let closed = false
    const closing = worker.close().then(() => (closed = true))
    await pass(200)
    expect(closed).toBe(false)
    gate.resolve()
    await closing
    expect(ended).toBe(true)
    await pass(500)
    expect(ids()).toEqual(['i-1'])
    expect((await queue().status()).waiting).toBe(1)
  })

  test('the age of the job that waits longest is told', async () => {
    await queue().add([job('j-1')])
    await pass(300)
    await queue().add([job('j-2')])
    const { oldestMs, waiting } = await queue().status()
    expect(waiting).toBe(2)
    expect(oldestMs).toBeGreaterThanOrEqual(250)
  })
}
