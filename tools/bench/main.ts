// What Hadir can do on this machine: `npm run bench [-- --only check-in|latency|start|size|recap --seconds N --json file]`.
// docs/benchmarks.md says what each figure means.
import { messageOf } from '#src/kernel/errors.ts'
import { isChildName, serveAsChild } from './children.ts'

const [first, name] = process.argv.slice(2)
try {
  if (first === '--child' && isChildName(name)) await serveAsChild(name)
  else await (await import('./bench.ts')).bench(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`bench: ${messageOf(error)}\n`)
  process.exit(1)
}
