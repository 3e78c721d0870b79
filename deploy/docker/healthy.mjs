// The health check of a container: is the process up, whatever its role? It asks /livez for as long as it runs, and
// /readyz until it has been ready once, so that a container counts as healthy only from the moment it can work and is
// not killed later because somebody else is away.
import { existsSync, writeFileSync } from 'node:fs'

const was = '/tmp/hadir-was-ready'
const port = process.env.OPS_PORT || '9464'
const path = existsSync(was) ? 'livez' : 'readyz'
try {
  const answer = await fetch(`http://127.0.0.1:${port}/${path}`, { signal: AbortSignal.timeout(2_500) })
  if (!answer.ok) {
    console.error(`${path}: ${answer.status} ${await answer.text()}`)
    process.exit(1)
  }
  if (path === 'readyz') writeFileSync(was, '')
} catch (error) {
  console.error(`${path}: ${error.message}`)
  process.exit(1)
}
