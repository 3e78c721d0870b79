// The health check of a container, whatever its role: the process answers and has opened everything once. It asks that
// process alone, never the database or Redis: when one of them is away for a moment nothing is gained by killing nodes.
const port = process.env.OPS_PORT || '9464'
try {
  const answer = await fetch(`http://127.0.0.1:${port}/startz`, { signal: AbortSignal.timeout(2_500) })
  if (answer.ok) process.exit(0)
  console.error(`startz: ${answer.status} ${await answer.text()}`)
} catch (error) {
  console.error(`startz: ${error.message}`)
}
process.exit(1)
