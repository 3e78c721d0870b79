// Inside of a Swarm stack: asks every task of the named services whether it is ready and what runs in it, then lets
// `hadir doctor` walk every hop. Exit code 1 when anything of it is not well. `node checkup.mjs SERVICE…`
import { spawnSync } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { setTimeout } from 'node:timers/promises'

const services = process.argv.slice(2)
const MOST_TRIES = 5
const BETWEEN_MS = 3_000
const limit = () => ({ signal: AbortSignal.timeout(5_000) })
let well = true

for (const service of services) {
  const addresses = await lookup(`tasks.${service}`, { all: true, family: 4 }).catch(() => [])
  if (addresses.length === 0) {
    well = false
    console.log(`${service.padEnd(9)} NOBODY    no healthy task`)
  }
  const lines = await Promise.all(addresses.map(({ address }) => lastLineOf(service, address)))
  for (const line of lines) console.log(line)
}

/** A small host that has just started ten processes may be slow for a moment; what is wrong stays wrong. */
async function lastLineOf(service, address) {
  for (let tries = 1; ; tries += 1) {
    const { ready, line } = await lineOf(service, address)
    if (ready) return line
    if (tries === MOST_TRIES) {
      well = false
      return line
    }
    await setTimeout(BETWEEN_MS)
  }
}

async function lineOf(service, address) {
  try {
    const [ready, metrics] = await Promise.all(
      ['readyz', 'metrics'].map((path) => fetch(`http://${address}:9464/${path}`, limit())),
    )
    const build = /^hadir_build_info\{([^}]*)\}/m.exec(await metrics.text())?.[1] ?? ''
    const label = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(build)?.[1] ?? 'unknown'
    const words = `${label('node').replace(/-[a-z0-9]{25}$/, '')} version ${label('version')}`
    const why = ready.ok ? '' : `: ${(await ready.text()).trim()}`
    const line = `${service.padEnd(9)} ${ready.ok ? 'ready    ' : 'NOT READY'} ${address.padEnd(15)} ${words}${why}`
    return { ready: ready.ok, line }
  } catch (error) {
    return { ready: false, line: `${service.padEnd(9)} NOT READY ${address.padEnd(15)} ${error.message}` }
  }
}

console.log('')
const doctor = spawnSync(process.execPath, ['/app/bin/hadir', 'doctor'], { stdio: 'inherit' })
process.exit(well && doctor.status === 0 ? 0 : 1)
