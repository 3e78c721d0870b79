import { targetOf } from './redis.ts'
import { queueOn } from './redis-queue.ts'

/** A worker that takes jobs and never ends one, so that it can be killed while it holds them. */
const [url = ''] = process.argv.slice(2)
queueOn(targetOf(url)).work({
  work: async ({ id }) => {
    process.stdout.write(`${JSON.stringify({ msg: 'took', id })}\n`)
    await new Promise(() => setInterval(() => {}, 1_000))
  },
})
