import { expect, test } from 'vitest'
import { silentLogger } from '#src/kernel/log.ts'
import { broadcastConformance } from '../broadcast.conformance.ts'
import { MemoryBroadcast } from './memory.ts'

broadcastConformance('memory', async () => {
  const bus = new MemoryBroadcast({ log: silentLogger })
  return { near: bus, far: bus, arrived: async () => {}, close: () => bus[Symbol.asyncDispose]() }
})

test('a closed bus refuses', async () => {
  const bus = new MemoryBroadcast({ log: silentLogger })
  await bus[Symbol.asyncDispose]()
  await expect(bus.publish([])).rejects.toThrow('closed')
})
