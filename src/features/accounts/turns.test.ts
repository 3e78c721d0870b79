import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

it('runs as many as allowed, the others in their order, and goes on after a failure', async () => {
  const turns = createTurns(2, 10)
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>())
  const started: number[] = []
  const tasks = gates.map((gate, n) =>
    turns(async () => {
      started.push(n)
      await gate.promise
    }),
  )
  await Promise.resolve()
  expect(started).toEqual([0, 1])
  gates[1]?.reject(new Error('broken'))
  await expect(tasks[1]).rejects.toThrow('broken')
  await Promise.resolve()
  expect(started).toEqual([0, 1, 2])
  for (const gate of gates) gate.resolve()
  await Promise.allSettled(tasks)
  expect(started).toEqual([0, 1, 2, 3])
})
