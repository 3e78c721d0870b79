import { rosterConformance } from '../roster.conformance.ts'
import { MemoryRoster, RosterBook } from './roster.ts'

rosterConformance('memory', async () => {
  const book = new RosterBook()
  const [near, far] = [new MemoryRoster(book), new MemoryRoster(book)]
  return {
    near,
    far,
    killFar: () => far[Symbol.asyncDispose](),
    close: async () => {
      await near[Symbol.asyncDispose]()
      await far[Symbol.asyncDispose]()
    },
  }
})
