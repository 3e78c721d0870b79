// Who holds the engine's socket may do anything with the whole swarm. This holds it, listens on a network where nobody
// but `hadir autoscale` is, and does two things with it: say how many tasks one service has, and set that number within
// bounds. `node scale-gate.mjs SERVICE MIN MAX`; decision 18.
import { createServer, request } from 'node:http'

const [service, min, max] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
if (!/^[a-zA-Z0-9][\w.-]{0,127}$/.test(service ?? '') || !(min >= 1 && max >= min && max <= 100)) {
  console.error('usage: node scale-gate.mjs SERVICE MIN MAX')
  process.exit(2)
}
const socketPath = process.env.DOCKER_SOCKET || '/var/run/docker.sock'
const port = Number(process.env.PORT || 8090)
/** Whatever is said in these states would end an update, or take away what it can be taken back to. */
const BUSY = ['updating', 'paused', 'rollback_started', 'rollback_paused']
const LIMIT_MS = 5_000

const server = createServer((asked, answer) => {
  const say = (status, body) =>
    answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const wanted = asked.method === 'POST' ? /^\/replicas\/(\d{1,3})$/.exec(asked.url ?? '') : null
  asked.resume()
  if (!wanted && !(asked.method === 'GET' && asked.url === '/replicas')) return say(404, { error: 'not here' })
  const work = wanted ? setReplicas(Number(wanted[1])) : look().then(stateOf)
  work.then((body) => say(body.error ? 409 : 200, body)).catch((error) => say(502, { error: error.message }))
})
server.requestTimeout = LIMIT_MS
server.listen(port, () => console.log(`${service}: between ${min} and ${max}, asked at port ${port}`))
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0))

/** The engine's own words about the service. */
const look = () => docker('GET', `/services/${service}`)

function stateOf({ Spec: spec, UpdateStatus: update }) {
  const replicas = spec?.Mode?.Replicated?.Replicas
  if (!Number.isInteger(replicas)) throw new Error(`${service} has no number of tasks`)
  return { replicas, busy: BUSY.includes(update?.State), min, max }
}

async function setReplicas(replicas) {
  if (replicas < min || replicas > max) return { error: `${replicas} is not between ${min} and ${max}` }
  const found = await look()
  const state = stateOf(found)
  if (state.busy) return { error: 'an update is under way' }
  if (state.replicas === replicas) return state
  found.Spec.Mode.Replicated.Replicas = replicas
  // the version makes the engine refuse if anybody has changed the service since the look
  const query = `version=${found.Version.Index}&registryAuthFrom=spec`
  await docker('POST', `/services/${found.ID}/update?${query}`, found.Spec)
  console.log(`${service}: ${state.replicas} -> ${replicas}`)
  return { ...state, replicas }
}

function docker(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json' } : {}
    const sent = request({ socketPath, method, path, headers, timeout: LIMIT_MS }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part) => (text += part))
      answer.on('error', reject)
      answer.on('end', () => {
        try {
          const told = JSON.parse(text || '{}')
          if (answer.statusCode < 300) resolve(told)
          else reject(new Error(`the engine says ${answer.statusCode}: ${told.message}`))
        } catch {
          reject(new Error('the engine gave no answer that can be read'))
        }
      })
    })
    sent.on('timeout', () => sent.destroy(new Error('the engine does not answer')))
    sent.on('error', reject)
    sent.end(body ? JSON.stringify(body) : undefined)
  })
}
