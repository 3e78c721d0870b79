import { describe, expect, test } from 'vitest'
import { answer, openedLive, openLive, row, stamped } from './live.fixture.ts'

describe('when it asks', () => {
  test('when its position has stood still for 15 s, give or take a fifth', async () => {
    const soon = await openedLive([], { random: () => 0 })
    await soon.timers.pass(11_999)
    expect(soon.questions).toHaveLength(0)
    await soon.timers.pass(2)
    expect(soon.questions).toHaveLength(1)
    const late = await openedLive([], { random: () => 0.999 })
    await late.timers.pass(17_900)
    expect(late.questions).toHaveLength(0)
    await late.timers.pass(100)
    expect(late.questions).toHaveLength(1)
  })

  test('an event puts that off; a frame that moves nothing does not', async () => {
    const { socket, questions, timers } = await openedLive()
    await timers.pass(10_000)
    socket.push(stamped(11, row('a', 2)))
    await timers.pass(10_000)
    socket.push(stamped(11, row('a', 2)))
    socket.push({ hello: 1 })
    expect(questions).toHaveLength(0)
    await timers.pass(5_001)
    expect(questions).toHaveLength(1)
  })

  test('a clock that is set back does not keep it from asking', async () => {
    const { timers, questions } = await openedLive()
    const back = timers.now() - 3_600_000
    timers.now = () => back
    await timers.pass(15_001)
    expect(questions).toHaveLength(1)
  })

  test('one question at a time; after an answer that says there is more it goes on at once', async () => {
    const { live, questions, timers } = await openedLive()
    live.refresh()
    live.refresh()
    await timers.pass(0)
    expect(questions).toHaveLength(1)
    await questions[0]?.answer(answer(12, 10, [row('a', 2)], true))
    expect(questions).toHaveLength(2)
    await questions[1]?.answer(answer(12, 11, [row('a', 3)]))
    await timers.pass(1_000)
    expect(questions).toHaveLength(2)
  })

  test('"more" without anything more is asked for more and more slowly', async () => {
    const { live, questions, timers } = await openedLive()
    live.refresh()
    for (let step = 0; step < 600; step++) {
      await questions.at(-1)?.answer(answer(10, 10, [], true))
      await timers.pass(100)
    }
    expect(questions.length).toBeGreaterThan(5)
    expect(questions.length).toBeLessThan(20)
  })

  test('a gap that no answer closes is asked for more and more slowly', async () => {
    const { socket, questions, timers } = await openedLive()
    socket.push(stamped(99, row('a', 2)))
    for (let step = 0; step < 600; step++) {
      await questions.at(-1)?.answer(answer(10, 10))
      await timers.pass(100)
    }
    expect(questions.length).toBeLessThan(20)
  })
})

describe('when no answer comes', () => {
  test('it gives up after 10 s, asks again, and does not listen to the late answer', async () => {
    const { live, questions, timers, shown, state } = await openedLive()
    live.refresh()
    await timers.pass(10_000)
    expect(questions[0]?.signal.aborted).toBe(true)
    expect(state().error).toBeInstanceOf(Error)
    await timers.pass(1_000)
    expect(questions).toHaveLength(2)
    await questions[0]?.answer(answer(11, 10, [row('late', 1)]))
    expect(shown()).toEqual(['a.1'])
    await questions[1]?.answer(answer(11, 10, [row('b', 1)]))
    expect(shown()).toEqual(['a.1', 'b.1'])
    expect(state().error).toBeNull()
  })

  test('a slow line gets more time, up to four times as much', async () => {
    const { questions, timers, live } = await openedLive()
    live.refresh()
    const given: number[] = []
    for (let n = 0; n < 4; n++) {
      await timers.pass(0)
      let waited = 0
      while (!questions[n]?.signal.aborted) {
        await timers.pass(1_000)
        waited += 1_000
      }
      given.push(waited)
      while (questions.length === n + 1) await timers.pass(1_000)
    }
    expect(given).toEqual([10_000, 20_000, 40_000, 40_000])
  })

  test('pauses between failures grow to 15 s, and a gap does not hurry them', async () => {
    const { socket, questions, timers, live } = await openedLive()
    live.refresh()
    const asked: number[] = []
    for (let n = 0; n < 7; n++) {
      await timers.pass(0)
      asked.push(timers.now())
      await questions[n]?.fail()
      socket.push(stamped(50 + n, row('z', 1)))
      while (questions.length === n + 1) await timers.pass(100)
    }
    const pauses = asked.slice(1).map((at, index) => Math.round((at - (asked[index] as number)) / 1_000))
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15])
  })

  test('a snapshot that fails is asked for again', async () => {
    const { snapshots, timers, state } = openLive()
    await timers.pass(0)
    await snapshots[0]?.fail()
    expect(state()).toMatchObject({ status: 'connecting', loaded: false })
    await timers.pass(1_000)
    expect(snapshots).toHaveLength(2)
  })
})

describe('after a reconnect', () => {
  test('it asks within a second, at a moment of its own', async () => {
    for (const [random, at] of [
      [0, 0],
      [0.9, 900],
    ] as const) {
      const { socket, questions, timers } = await openedLive([], { random: () => random })
      socket.say('disconnected')
      await timers.pass(500)
      socket.say('subscribed')
      socket.push(stamped(30, row('gap', 1)))
      await timers.pass(at - 1)
      expect(questions).toHaveLength(0)
      await timers.pass(2)
      expect(questions).toHaveLength(1)
    }
  })

  test('a question that was lost with the old line does not hold it up', async () => {
    const { socket, questions, timers, live, shown } = await openedLive()
    live.refresh()
    socket.say('disconnected')
    await timers.pass(3_000)
    socket.say('subscribed')
    await timers.pass(1_000)
    expect(questions[0]?.signal.aborted).toBe(true)
    expect(questions).toHaveLength(2)
    await questions[1]?.answer(answer(11, 10, [row('b', 1)]))
    expect(shown()).toEqual(['a.1', 'b.1'])
  })

  test('an answer that was under way may be too old, so it asks once more', async () => {
    const { socket, questions, timers, live } = await openedLive()
    socket.say('disconnected')
    live.refresh()
    await timers.pass(100)
    socket.say('subscribed')
    await questions[0]?.answer(answer(10, 10))
    await timers.pass(1_000)
    expect(questions).toHaveLength(2)
  })
})
