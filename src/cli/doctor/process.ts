import { messageOf } from '#src/kernel/errors.ts'
import { Dead, PATIENCE_MS } from './hops.ts'
import type { Hop } from './hops.ts'

/** Whether a process answers where the configuration says. */
export function processHops({ http, ops }: { http: string; ops: string }): Hop[] {
  return [
    { name: 'process', after: [], look: () => lookAtProcess(ops) },
    { name: 'readiness', after: ['process'], look: () => lookAtReadiness(ops) },
    { name: 'HTTP', after: ['process'], look: () => lookAtHttp(http) },
  ]
}

const get = (url: string): Promise<Response> =>
  fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' })

async function lookAtProcess(ops: string): Promise<string> {
  const answer = await get(`${ops}/livez`).catch((error: unknown) => {
    throw (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED'
      ? new Dead(
          `Hadir is not running here: nothing listens at ${ops}`,
          'start it ("hadir start"); if it runs, give the doctor the same OPS_HOST and OPS_PORT',
        )
      : new Dead(`${ops} does not answer: ${messageOf(error)}`, 'the process hangs: look at its log, then restart it')
  })
  const text = await answer.text()
  if (answer.status !== 200 || text.trim() !== 'ok') {
    throw new Dead(
      `${ops}/livez says ${answer.status}: that is not Hadir`,
      'another program has the port; set OPS_PORT',
    )
  }
  return `alive at ${ops}`
}

type Readiness = { ready: boolean; draining: boolean; checks: { name: string; ok: boolean; reason?: string }[] }

async function lookAtReadiness(ops: string): Promise<string> {
  const answer = await get(`${ops}/readyz`)
  const { ready, draining, checks } = (await answer.json()) as Readiness
  if (ready) return `ready: ${checks.map(({ name }) => name).join(', ')}`
  if (draining) throw new Dead('the process is stopping', 'wait until it has ended, then start it again')
  const wrong = checks.filter(({ ok }) => !ok).map(({ name, reason }) => `${name}: ${reason}`)
  throw new Dead(wrong.join('\n'), 'the rows below tell which hop is meant')
}

async function lookAtHttp(http: string): Promise<string> {
  const answer = await get(`${http}/api/setup`).catch((error: unknown) => {
    throw new Dead(
      `${http} does not answer: ${messageOf((error as Error).cause ?? error)}`,
      'give the doctor the same HOST and PORT as the process; look at its log',
    )
  })
  const text = await answer.text()
  const json = answer.headers.get('content-type')?.startsWith('application/json') === true
  if (answer.status !== 200 || !json) {
    throw new Dead(`${http}/api/setup answers ${answer.status} ${text.slice(0, 80)}`, 'look at the log of the process')
  }
  return `answers at ${http}`
}
