import { describe, expect, test } from 'vitest'
import { answer, openedLive, openLive, row, stamped } from './live.fixture.ts'

const snapshot = (rows: ReturnType<typeof row>[], head = 10, epoch = 'e1') => ({ rows, position: { epoch, head } })

describe('opening', () => {
  test('it subscribes before it asks, and shows nothing before it has caught up', async () => {
    const { socket, snapshots, questions, timers, shown, state } = openLive()
    expect(socket.subscribed).toBe(true)
    await timers.pass(0)
    expect(snapshots).toHaveLength(1)
    expect(state()).toMatchObject({ loaded: false, status: 'connecting', behind: true, confirmedAt: null })
    await snapshots[0]?.answer(snapshot([row('a', 1)]))
    expect(shown()).toEqual([])
    expect(questions.map((asked) => asked.question)).toEqual([{ channel: 'all', epoch: 'e1', after: 10 }])
    await questions[0]?.answer(answer(12, 10, [row('b', 1), row('a', 2)]))
    expect(shown()).toEqual(['a.2', 'b.1'])
    expect(state()).toMatchObject({ loaded: true, status: 'connecting', behind: false })
  })

  test('while there is more it goes on asking and does not show', async () => {
    const { snapshots, questions, timers, shown } = openLive()
    await timers.pass(0)
    await snapshots[0]?.answer(snapshot([]))
    await questions[0]?.answer(answer(11, 10, [row('a', 1)], true))
    expect(shown()).toEqual([])
    expect(questions[1]?.question.after).toBe(11)
    await questions[1]?.answer(answer(12, 11, [row('a', 2, { board: false })]))
    expect(shown()).toEqual([])
    expect(questions).toHaveLength(2)
  })

  test('after two seconds it shows what the snapshot had', async () => {
    const { snapshots, timers, shown, state } = openLive()
    await timers.pass(0)
    await snapshots[0]?.answer(snapshot([row('a', 1)]))
    await timers.pass(1_999)
    expect(state().loaded).toBe(false)
    await timers.pass(1)
    expect(shown()).toEqual(['a.1'])
    expect(state()).toMatchObject({ loaded: true, confirmedAt: null })
  })

  test('what was pushed before the snapshot came is applied after it, if it is later', async () => {
    const { socket, snapshots, questions, timers, shown } = openLive()
    socket.push(stamped(10, row('a', 1)))
    socket.push(stamped(11, row('a', 3)))
    socket.push(stamped(11, row('x', 1), 'e0'))
    await timers.pass(0)
    await snapshots[0]?.answer(snapshot([row('a', 2)]))
    expect(questions[0]?.question.after).toBe(11)
    await questions[0]?.answer(answer(11, 11))
    expect(shown()).toEqual(['a.3'])
  })
})

describe('pushes', () => {
  test('the next number is applied, what was there before is dropped', async () => {
    const { socket, shown, questions, timers } = await openedLive()
    socket.push(stamped(11, row('b', 1)))
    expect(shown()).toEqual(['a.1', 'b.1'])
    socket.push(stamped(11, row('b', 9)))
    socket.push(stamped(3, row('c', 1)))
    expect(shown()).toEqual(['a.1', 'b.1'])
    await timers.pass(1_000)
    expect(questions).toEqual([])
  })

  test('numbers in the wrong order wait for each other and ask nothing when the gap closes in time', async () => {
    const { socket, shown, questions, timers, state } = await openedLive()
    socket.push(stamped(13, row('a', 4)))
    socket.push(stamped(12, row('a', 3)))
    expect(shown()).toEqual(['a.1'])
    expect(state().behind).toBe(true)
    await timers.pass(50)
    socket.push(stamped(11, row('a', 2)))
    expect(shown()).toEqual(['a.4'])
    expect(state().behind).toBe(false)
    // the question that the gap had planned comes at its time and learns nothing
    await timers.pass(60)
    expect(questions.length).toBeLessThanOrEqual(1)
  })

  test('a gap that stays makes it ask within an eighth of a second', async () => {
    const { socket, shown, questions, timers } = await openedLive()
    socket.push(stamped(12, row('b', 1)))
    await timers.pass(120)
    expect(questions.map((asked) => asked.question.after)).toEqual([10])
    await questions[0]?.answer(answer(12, 10, [row('c', 1), row('b', 1)]))
    expect(shown()).toEqual(['a.1', 'b.1', 'c.1'])
  })

  test('an older state of a row is not shown, but its number counts', async () => {
    const { socket, shown, state, questions } = await openedLive([row('a', 5)])
    socket.push(stamped(11, row('a', 4)))
    expect(shown()).toEqual(['a.5'])
    socket.push(stamped(12, row('a', 5, { text: 'again' })))
    expect(state().rows.get('a')?.text).toBeUndefined()
    socket.push(stamped(13, row('a', 6)))
    expect(shown()).toEqual(['a.6'])
    expect(questions).toEqual([])
  })

  test('a row that leaves the list keeps its version', async () => {
    const { socket, shown } = await openedLive([row('a', 5)])
    socket.push(stamped(11, row('a', 7, { board: false })))
    expect(shown()).toEqual([])
    socket.push(stamped(12, row('a', 6)))
    expect(shown()).toEqual([])
    socket.push(stamped(13, row('a', 8)))
    expect(shown()).toEqual(['a.8'])
  })

  test('what is not an event of the feed is passed over', async () => {
    const { socket, shown, questions, timers, state } = await openedLive()
    for (const data of [null, 'text', 7, {}, { _epoch: 'e1' }, { _epoch: 1, _seq: 11 }, { _epoch: 'e1', _seq: '11' }]) {
      socket.push(data)
    }
    await timers.pass(1_000)
    expect(questions).toEqual([])
    expect(state().behind).toBe(false)
    expect(shown()).toEqual(['a.1'])
  })

  test('an event without a row counts and brings nothing', async () => {
    const { socket, shown, happened } = await openedLive()
    socket.push(stamped(11, {}))
    socket.push(stamped(12, row('b', 1)))
    expect(shown()).toEqual(['a.1', 'b.1'])
    expect(happened).toHaveLength(1)
  })

  test('more than can be kept is forgotten and asked for', async () => {
    const { socket, questions, timers, shown } = await openedLive([])
    for (let seq = 12; seq < 2_100; seq++) socket.push(stamped(seq, row(`r${seq}`, 1)))
    await timers.pass(120)
    expect(questions).toHaveLength(1)
    await questions[0]?.answer(answer(12, 10, [row('a', 1), row('b', 1)], true))
    expect(questions[1]?.question.after).toBe(12)
    expect(shown()).toEqual(['a.1', 'b.1'])
  })
})

describe('another epoch', () => {
  test('makes it ask, and only a 409 makes it reload; the old rows stay until then', async () => {
    const { socket, questions, snapshots, timers, shown, state } = await openedLive([row('a', 9)])
    socket.push(stamped(3, row('b', 2), 'e2'))
    await timers.pass(120)
    await questions[0]?.answer('reset')
    expect(snapshots).toHaveLength(1)
    expect(shown()).toEqual(['a.9'])
    expect(state()).toMatchObject({ behind: true, loaded: true })
    await snapshots[0]?.answer(snapshot([row('a', 2), row('b', 1)], 2, 'e2'))
    expect(shown()).toEqual(['a.9'])
    expect(questions[1]?.question).toEqual({ channel: 'all', epoch: 'e2', after: 3 })
    await questions[1]?.answer(answer(3, 3, [], false, 'e2'))
    expect(shown()).toEqual(['a.2', 'b.2'])
  })

  test('a late push of an old epoch costs one question', async () => {
    const { socket, questions, snapshots, timers } = await openedLive()
    socket.push(stamped(99, row('a', 1), 'e0'))
    await timers.pass(120)
    await questions[0]?.answer(answer(10, 10))
    await timers.pass(5_000)
    expect(questions).toHaveLength(1)
    expect(snapshots).toEqual([])
  })

  test('one that comes while a question is under way makes it ask again', async () => {
    const { socket, questions, timers, live } = await openedLive()
    live.refresh()
    await timers.pass(0)
    socket.push(stamped(1, row('a', 1), 'e2'))
    await questions[0]?.answer(answer(10, 10))
    await timers.pass(120)
    expect(questions).toHaveLength(2)
  })

  test('an answer with another epoch counts as a 409', async () => {
    const { questions, snapshots, timers, live } = await openedLive()
    live.refresh()
    await timers.pass(0)
    await questions[0]?.answer(answer(3, 0, [], false, 'e2'))
    expect(snapshots).toHaveLength(1)
  })

  test('a server that always says 409 is asked more and more slowly', async () => {
    const { questions, snapshots, timers, live } = await openedLive()
    live.refresh()
    for (let second = 0; second < 60; second++) {
      await snapshots.at(-1)?.answer(snapshot([]))
      await questions.at(-1)?.answer('reset')
      await timers.pass(1_000)
    }
    expect(snapshots.length).toBeLessThan(12)
    expect(snapshots.length).toBeGreaterThan(4)
  })
})
