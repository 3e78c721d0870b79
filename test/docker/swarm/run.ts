import { writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg } from 'node:os'
import { haveDocker } from '#test/support/docker.ts'
import { openHouse } from './house.ts'
import { OptionsError, readOptions, USAGE } from './options.ts'
import type { Part, SwarmOptions } from './options.ts'
import { badImages, kills, scaling, updates } from './parts.ts'
import type { Done, Scene } from './parts.ts'
import { openStack } from './stack.ts'

const WORK: Record<Part, (scene: Scene) => Promise<Done[]>> = { updates, 'bad-images': badImages, kills, scaling }
/** Whatever hangs, the run ends. */
const LIMIT_MS = 90 * 60_000

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === null) {
    say(USAGE)
    return 0
  }
  if (!haveDocker()) return 1
  const done = await run(options)
  const wrong = done.flatMap(({ what, wrong: own, met }) => [...own, ...met.findings].map((one) => `${what}: ${one}`))
  say(`\n${done.map(textOf).join('\n')}`)
  say(wrong.length === 0 ? 'every promise was kept' : `${wrong.length} FINDINGS\n${wrong.join('\n')}`)
  if (options.json) await writeFile(options.json, `${JSON.stringify(done, null, 2)}\n`)
  return wrong.length === 0 ? 0 : 1
}

async function run(options: SwarmOptions): Promise<Done[]> {
  const stop = Promise.withResolvers<never>()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.reject(new Error(`${name}: ended`)))
  const late = setTimeout(() => stop.reject(new Error('it took too long')), LIMIT_MS)
  stop.promise.catch(() => {})
  await using stack = await openStack(options.port, options.keep, say)
  const work = async (): Promise<Done[]> => {
    if (options.keep === null || !(await stack.there())) {
      const { code } = await stack.script('deploy-swarm.sh', [])
      if (code !== 0) throw new Error('the stack was not deployed')
    }
    const base = await stack.image('app')
    await using house = await openHouse(stack, options)
    const done: Done[] = []
    for (const part of options.parts) {
      say(`\n${part} (load of this machine ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores)`)
      const more = await WORK[part]({ stack, house, options, base, say })
      for (const one of more) say(textOf(one))
      done.push(...more)
    }
    return done
  }
  try {
    return await Promise.race([work(), stop.promise])
  } finally {
    clearTimeout(late)
  }
}

function textOf({ what, met, wrong, notes }: Done): string {
  const { gets, getsFailed, taps, tapsFailedOnce, tapsFailedTwice, tapStatuses, getMs, tapMs } = met
  const twice = getsFailed.filter(({ again }) => again !== 200).length
  const whole =
    met.screensWholeMs === null ? 'NOT WHOLE' : `whole ${Math.round(met.screensWholeMs)} ms after the last tap`
  return [
    `${what}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`,
    `  ${gets} requests in ${Math.round(met.seconds)} s: ${getsFailed.length} failed without a retry, ${twice} after one`,
    ...counted(getsFailed.map(({ status, path }) => `${status || 'no answer'} ${path}`)),
    `  ${taps} taps acknowledged: ${tapsFailedOnce} not at the first try, ${tapsFailedTwice} not at the second`,
    ...counted(tapStatuses.map((status) => String(status || 'no answer'))),
    `  requests p50 ${getMs.p50}, p99 ${getMs.p99}, most ${getMs.most} ms; taps p50 ${tapMs.p50}, p99 ${tapMs.p99}, most ${tapMs.most} ms`,
    `  screens ${whole}`,
    ...[...wrong, ...met.findings].map((one) => `  WRONG ${one}`),
  ].join('\n')
}

/** One line with how often each was there, or none. */
function counted(names: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return names.length === 0 ? [] : [`    ${[...counts].map(([name, count]) => `${count} x ${name}`).join(', ')}`]
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(error instanceof OptionsError ? `${error.message}\n\n${USAGE}` : `${(error as Error).stack}\n`)
  process.exitCode = error instanceof OptionsError ? 2 : 1
}
process.exit()
