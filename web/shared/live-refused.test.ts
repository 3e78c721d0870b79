import { describe, expect, test } from 'vitest'
import { answer, openedLive, row, stamped } from './live.fixture.ts'
import type { LiveOptions } from './live.ts'
import type { Row } from './live.fixture.ts'

/** Errors whose message is the code of a refusal; `no …` passes. */
const refusalOf: LiveOptions<Row>['refusalOf'] = (error) => {
  const code = (error as Error).message
  return code.startsWith('no ') ? null : { code, denied: code === 'denied' }
}
const refuse = (code: string): Error => new Error(code)

describe('rows that may no longer be seen', () => {
  test('are gone at once, and it is told once', async () => {
    let denied = 0
    const { live, questions, snapshots, timers, shown, state } = await openedLive([row('a', 1)], {
      refusalOf,
      onDenied: () => denied++,
    })
    live.refresh()
    await timers.pass(0)
    await questions[0]?.fail(refuse('denied'))
    expect(shown()).toEqual([])
    expect(state()).toMatchObject({ loaded: false, confirmedAt: null })
    expect(denied).toBe(1)
    await timers.pass(1_000)
    await snapshots[0]?.fail(refuse('denied'))
    expect([shown(), denied]).toEqual([[], 1])
  })

  test('may come back', async () => {
    const { live, questions, snapshots, timers, shown, state } = await openedLive([row('a', 1)], { refusalOf })
    live.refresh()
    await timers.pass(0)
    await questions[0]?.fail(refuse('denied'))
    await timers.pass(1_000)
    await snapshots[0]?.answer({ rows: [row('b', 1)], position: { epoch: 'e1', head: 12 } })
    await questions[1]?.answer(answer(12, 12))
    expect(shown()).toEqual(['b.1'])
    expect(state()).toMatchObject({ loaded: true, error: null })
  })

  test('do not come in over the socket either', async () => {
    const { live, questions, timers, shown, socket } = await openedLive([row('a', 1)], { refusalOf })
    live.refresh()
    await timers.pass(0)
    await questions[0]?.fail(refuse('denied'))
    socket.push(stamped(11, row('b', 1)))
    expect(shown()).toEqual([])
  })
})

describe('a position that the server refuses', () => {
  test('twice in the same way is dropped and the list loaded anew; the old rows stay until then', async () => {
    const { live, questions, snapshots, timers, shown } = await openedLive([row('a', 1)], { refusalOf })
    live.refresh()
    await timers.pass(0)
    await questions[0]?.fail(refuse('400'))
    await timers.pass(1_000)
    expect([questions.length, snapshots.length]).toEqual([2, 0])
    await questions[1]?.fail(refuse('400'))
    await timers.pass(1_000)
    expect(snapshots).toHaveLength(1)
    expect(shown()).toEqual(['a.1'])
    await snapshots[0]?.answer({ rows: [row('b', 1)], position: { epoch: 'e1', head: 12 } })
    await questions[2]?.answer(answer(12, 12))
    expect(shown()).toEqual(['b.1'])
  })

  test('is kept over a lost line and over refusals of different kinds', async () => {
    const { live, questions, snapshots, timers } = await openedLive([], { refusalOf })
    live.refresh()
    await timers.pass(0)
    for (const code of ['400', 'no line', '400', '404', 'no line', 'no line']) {
      await questions.at(-1)?.fail(refuse(code))
      await timers.pass(20_000)
    }
    expect(snapshots).toEqual([])
  })

  test('for ever makes it ask more and more slowly', async () => {
    const { live, questions, snapshots, timers } = await openedLive([], { refusalOf })
    live.refresh()
    for (let second = 0; second < 60; second++) {
      await snapshots.at(-1)?.answer({ rows: [], position: { epoch: 'e1', head: 10 } })
      await questions.at(-1)?.fail(refuse('400'))
      await timers.pass(1_000)
    }
    expect(snapshots.length).toBeLessThan(12)
    expect(snapshots.length).toBeGreaterThan(4)
  })
})
