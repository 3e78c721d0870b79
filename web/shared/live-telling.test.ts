import { expect, test } from 'vitest'
import { answer, openedLive, openLive, row, stamped } from './live.fixture.ts'

test('the status tells the truth about the socket and the server behind it', async () => {
  const { socket, live, state, questions, timers } = await openedLive()
  expect(state().status).toBe('live')
  socket.say('disconnected')
  expect(state().status).toBe('disconnected')
  socket.say('connecting')
  expect(state().status).toBe('disconnected')
  socket.say('subscribed')
  expect(state().status).toBe('live')
  live.refresh()
  await timers.pass(0)
  await questions.at(-1)?.fail()
  expect(state().status).toBe('live')
  await timers.pass(1_000)
  await questions.at(-1)?.fail()
  expect(state().status).toBe('disconnected')
  await timers.pass(3_000)
  await questions.at(-1)?.answer(answer(10, 10))
  expect(state().status).toBe('live')
})

test('before it was ever live it is connecting, unless the socket or the server is known to be gone', async () => {
  const { socket, state, snapshots, timers } = openLive()
  expect(state().status).toBe('connecting')
  socket.say('disconnected')
  expect(state().status).toBe('disconnected')
  socket.say('subscribed')
  expect(state().status).toBe('connecting')
  await timers.pass(0)
  await snapshots[0]?.fail()
  await timers.pass(1_000)
  await snapshots[1]?.fail()
  expect(state().status).toBe('disconnected')
})

test('it tells when the last event came and since when the rows are proved', async () => {
  const { socket, state, timers, live, questions } = await openedLive()
  const start = timers.now()
  expect(state()).toMatchObject({ lastEventAt: null, confirmedAt: start })
  await timers.pass(2_000)
  socket.push(stamped(11, row('a', 2)))
  expect(state()).toMatchObject({ lastEventAt: start + 2_000, confirmedAt: start })
  await timers.pass(1_000)
  live.refresh()
  await timers.pass(700)
  await questions[0]?.answer(answer(11, 11))
  // proved for the moment of the question, not of the answer
  expect(state()).toMatchObject({ lastEventAt: start + 2_000, confirmedAt: start + 3_000 })
})

test('events are told with what stood there before; what the snapshot had is not told', async () => {
  const { socket, happened, live, questions, timers } = await openedLive([row('a', 1)])
  expect(happened).toEqual([])
  socket.push(stamped(11, row('a', 2)), 'AttendanceUpdated')
  socket.push(stamped(12, row('b', 1, { board: false })))
  socket.push(stamped(13, row('a', 1)))
  live.refresh()
  await timers.pass(0)
  await questions[0]?.answer(answer(14, 13, [row('c', 1)]))
  expect(happened).toEqual([
    { event: 'AttendanceUpdated', row: row('a', 2), previous: row('a', 1), source: 'socket' },
    { event: 'Changed', row: row('c', 1), previous: undefined, source: 'feed' },
  ])
})

test('the state is the same object until something changes, and an old one never changes', async () => {
  const { socket, state } = await openedLive()
  const before = state()
  expect(state()).toBe(before)
  socket.push(stamped(11, row('b', 1)))
  expect(state()).not.toBe(before)
  expect([...before.rows.keys()]).toEqual(['a'])
  expect([...state().rows.keys()]).toEqual(['a', 'b'])
})

test('listeners are called at once, then at most ten times a second, and never miss the last change', async () => {
  const { socket, live, timers, state } = await openedLive([], { pace: { notifyMs: 100 } })
  await timers.pass(1_000)
  const sizes: number[] = []
  const stop = live.subscribe(() => sizes.push(state().rows.size))
  for (let seq = 11; seq <= 60; seq++) {
    socket.push(stamped(seq, row(`r${seq}`, 1)))
    await timers.pass(5)
  }
  await timers.pass(100)
  expect(sizes[0]).toBe(1)
  expect(sizes.at(-1)).toBe(50)
  expect(sizes.length).toBeLessThanOrEqual(4)
  stop()
  socket.push(stamped(61, row('r61', 1)))
  await timers.pass(200)
  expect(sizes.at(-1)).toBe(50)
})

test('rows that do not belong any more leave at the next recheck', async () => {
  const day = { over: false }
  const { live, shown, socket } = await openedLive([row('a', 1)], { belongs: () => !day.over })
  live.recheck()
  expect(shown()).toEqual(['a.1'])
  day.over = true
  live.recheck()
  expect(shown()).toEqual([])
  day.over = false
  socket.push(stamped(11, row('a', 1)))
  expect(shown()).toEqual([])
})

test('a reload brings rows that belong now and did not before; the old ones stay until it is there', async () => {
  const { live, shown, snapshots, questions } = await openedLive([row('a', 1)])
  live.reload()
  expect(shown()).toEqual(['a.1'])
  await snapshots[0]?.answer({ rows: [row('a', 1), row('b', 1)], position: { epoch: 'e1', head: 10 } })
  await questions.at(-1)?.answer(answer(10, 10))
  expect(shown()).toEqual(['a.1', 'b.1'])
})

test('a listener or a row that fails does not stop the list', async () => {
  const { socket, live, shown, timers } = await openedLive([], {
    toRow: (_, data) => {
      if (data.id === 'bad') throw new Error('nobody can read this')
      return row(String(data.id), 1)
    },
  })
  live.subscribe(() => {
    throw new Error('a broken listener')
  })
  socket.push(stamped(11, row('bad', 1)))
  socket.push(stamped(12, row('b', 1)))
  expect(shown()).toEqual(['b.1'])
  await expect(timers.pass(0)).rejects.toThrow()
})

test('a snapshot that cannot be read is a failure, not the end', async () => {
  const { snapshots, timers, state } = openLive()
  await timers.pass(0)
  await snapshots[0]?.answer({ rows: null as never, position: { epoch: 'e1', head: 0 } })
  expect(state().error).toBeInstanceOf(Error)
  await timers.pass(1_000)
  expect(snapshots).toHaveLength(2)
})

test('a row of a snapshot that nobody can read does not cost the others', async () => {
  const { snapshots, questions, timers, state, shown } = openLive()
  await timers.pass(0)
  const rows = [row('a', 1), null as never, row('b', 1)]
  await snapshots[0]?.answer({ rows, position: { epoch: 'e1', head: 10 } })
  await questions[0]?.answer(answer(10, 10))
  expect(shown()).toEqual(['a.1', 'b.1'])
  expect(state()).toMatchObject({ loaded: true, error: null })
  await expect(timers.pass(0)).rejects.toThrow()
})

test('after it was closed it does nothing any more', async () => {
  const { live, socket, timers, questions, state } = await openedLive()
  live.refresh()
  await timers.pass(0)
  const before = state()
  live.close()
  expect(socket.subscribed).toBe(false)
  expect(questions[0]?.signal.aborted).toBe(true)
  expect(timers.pending).toBe(0)
  await questions[0]?.answer(answer(11, 10, [row('b', 1)]))
  live.refresh()
  await timers.pass(60_000)
  expect(questions).toHaveLength(1)
  expect([...state().rows.keys()]).toEqual([...before.rows.keys()])
})
