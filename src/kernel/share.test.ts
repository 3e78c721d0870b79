import { expect, test } from 'vitest'
import { TestClock } from '#test/support/clock.ts'
import { share } from './share.ts'
import type { ShareOptions } from './share.ts'

/** Questions that are answered when the test says so. */
function asked(options: Partial<ShareOptions> = {}) {
  const clock = new TestClock()
  const open: { question: string; answer: (text: string) => void; fail: (error: Error) => void }[] = []
  const ask = share(
    (question: string) =>
      new Promise<string>((resolve, reject) => open.push({ question, answer: resolve, fail: reject })),
    (question) => question,
    { clock, atOnce: 2, ...options },
  )
  return { clock, open, ask, questions: () => open.map(({ question }) => question) }
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const busy = { code: 'server/busy' }

test('whoever asks while an answer is being made shares the next one, which begins after they asked', async () => {
  const { open, ask } = asked()
  const first = ask('a')
  const others = [ask('a'), ask('a'), ask('a')]
  expect(open).toHaveLength(1)
  open[0]?.answer('old')
  await expect(first).resolves.toBe('old')
  await settled()
  expect(open).toHaveLength(2)
  const late = ask('a')
  open[1]?.answer('new')
  expect(await Promise.all(others)).toEqual(['new', 'new', 'new'])
  await settled()
  open[2]?.answer('newest')
  await expect(late).resolves.toBe('newest')
  expect(open).toHaveLength(3)
})

test('different questions take turns in the order they came, so many at once', async () => {
  const { open, ask, questions } = asked()
  const answers = ['a', 'b', 'c', 'a', 'd'].map((question) => ask(question))
  expect(questions()).toEqual(['a', 'b'])
  open[1]?.answer('B')
  await settled()
  expect(questions()).toEqual(['a', 'b', 'c'])
  open[0]?.answer('A')
  await settled()
  expect(questions()).toEqual(['a', 'b', 'c', 'a'])
  for (const one of open) one.answer(one.question.toUpperCase())
  await settled()
  for (const one of open) one.answer(one.question.toUpperCase())
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'A', 'D'])
})

test('an answer that fails fails for those who share it, and the next question is asked anew', async () => {
  const { open, ask } = asked()
  const first = ask('a')
  open[0]?.fail(new Error('no'))
  await expect(first).rejects.toThrow('no')
  const second = ask('a')
  open[1]?.answer('yes')
  await expect(second).resolves.toBe('yes')
})

test('nobody waits for ever for a turn, and too many do not even begin to', async () => {
  const { clock, open, ask } = asked({ atOnce: 1, most: 2, patienceMs: 4_000 })
  const [held, one, two] = [ask('a'), ask('b'), ask('c')]
  await expect(ask('d')).rejects.toMatchObject(busy)
  const refused = Promise.allSettled([one, two, ask('b')])
  clock.advance(4_000)
  for (const end of await refused) expect(end).toMatchObject({ status: 'rejected', reason: busy })
  open[0]?.answer('A')
  await expect(held).resolves.toBe('A')
  const later = ask('b')
  open[1]?.answer('B')
  await expect(later).resolves.toBe('B')
})

test('what is urgent goes first, also when somebody has asked the same without hurry', async () => {
  const { open, ask, questions } = asked({ atOnce: 1, most: 3 })
  const answers = [ask('a'), ask('b'), ask('c'), ask('d'), ask('d', true), ask('e', true)]
  for (let n = 0; n < 5; n++) {
    open[n]?.answer('')
    await settled()
  }
  expect(questions()).toEqual(['a', 'd', 'e', 'b', 'c'])
  await Promise.all(answers)
})
