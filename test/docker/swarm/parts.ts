import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { docker } from '#test/support/docker.ts'
import type { House, Met } from './house.ts'
import type { SwarmOptions } from './options.ts'
import type { Stack } from './stack.ts'

/** What was done, what people met meanwhile, and what it should have done and did not. */
export type Done = { what: string; met: Met; wrong: string[]; notes: string[] }
export type Scene = { stack: Stack; house: House; options: SwarmOptions; base: string; say: (text: string) => void }

/** An image that is another one than its base; `lines` of a Dockerfile say in what. */
async function variant(base: string, name: string, lines: readonly string[] = []): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hadir-image-'))
  const image = `hadir:swarm-${name}`
  await writeFile(
    join(folder, 'Dockerfile'),
    [`FROM ${base}`, `LABEL hadir.swarm-test=${name}`, ...lines, ''].join('\n'),
  )
  await docker('build', '-q', '-t', image, folder)
  await rm(folder, { recursive: true })
  return image
}

/** Rolling updates, one after another, each under load and judged by itself: a run that is broken off has said something. */
export async function updates({ stack, house, options, base, say }: Scene): Promise<Done[]> {
  const done: Done[] = []
  for (let n = 1; n <= options.updates; n++) {
    const wrong: string[] = []
    const notes: string[] = []
    const image = await variant(base, `update-${n}`)
    const met = await house.during(async () => {
      const began = performance.now()
      const { code } = await stack.script('deploy-swarm.sh', ['--image', image])
      notes.push(`${Math.round((performance.now() - began) / 1_000)} s`)
      if (code !== 0 || (await stack.image('app')) !== image) wrong.push('the new image is not everywhere')
    })
    const what = `update ${n} of ${options.updates}`
    say(
      `  ${what}: ${notes.join()}; ${met.gets} requests, ${met.getsFailed.length} failed; ${met.taps} taps, ${met.tapsFailedOnce} again; ${[...wrong, ...met.findings].join(', ') || 'well'}`,
    )
    for (const { path, status, why, again, tookMs } of met.getsFailed)
      say(`    ${path}: ${status || why} after ${Math.round(tookMs)} ms, then ${again}`)
    done.push({ what, met, wrong, notes })
  }
  return done
}

const BAD: Readonly<Record<string, readonly string[]>> = {
  'never healthy': ['HEALTHCHECK --interval=5s --timeout=5s --start-period=15s --retries=2 CMD ["false"]'],
  'dies after 25 s': ['ENTRYPOINT ["timeout", "-s", "KILL", "25", "node", "/app/bin/hadir"]'],
}

/** Images that do not work: Swarm takes them back, and nobody notices. */
export async function badImages({ stack, house, base, say }: Scene): Promise<Done[]> {
  const done: Done[] = []
  for (const [what, lines] of Object.entries(BAD)) {
    const wrong: string[] = []
    const before = await stack.image('app')
    const image = await variant(base, what.replaceAll(' ', '-'), lines)
    const notes: string[] = []
    const met = await house.during(async () => {
      const began = performance.now()
      const { code, said } = await stack.script('deploy-swarm.sh', ['--image', image])
      notes.push(`back after ${Math.round((performance.now() - began) / 1_000)} s`)
      if (code === 0) wrong.push('the script did not notice')
      if (!said.includes('took it back by itself')) wrong.push('the script does not say that it was taken back')
      for (const service of ['app', 'worker', 'relay', 'realtime']) {
        await stack.whole(service)
        const now = await stack.image(service)
        if (now !== before) wrong.push(`${service} has ${now} and not ${before}`)
      }
    })
    say(`  an image that is ${what}: ${notes.join(', ')}`)
    done.push({ what: `an image that ${what.startsWith('never') ? 'is never healthy' : what}`, met, wrong, notes })
  }
  return done
}

/** One task of each role, killed without warning. */
export async function kills({ stack, house, say }: Scene): Promise<Done[]> {
  const done: Done[] = []
  for (const role of ['app', 'worker', 'relay', 'realtime', 'redis']) {
    const notes: string[] = []
    const met = await house.during(async () => {
      await pause(5_000)
      const [victim = ''] = await stack.containers(role)
      const began = performance.now()
      await docker('kill', '--signal', 'KILL', victim)
      await pause(1_000)
      await stack.whole(role)
      notes.push(`whole again after ${((performance.now() - began) / 1_000).toFixed(1)} s`)
      await pause(10_000)
    })
    say(`  ${role} killed: ${notes.join(', ')}`)
    done.push({ what: `a task of ${role} killed`, met, wrong: [], notes })
  }
  return done
}

/** A second: where it begins and by how much it grows, and where it stops growing. */
const GETS_STEP = 10
const GETS_MOST = 200

/** Load that grows until four nodes with little processor time are too few, then hardly any. */
export async function scaling({ stack, house, say }: Scene): Promise<Done[]> {
  const wrong: string[] = []
  const notes: string[] = []
  const began = performance.now()
  const follow = async (until: (meant: number) => boolean, limitMs: number): Promise<number> => {
    let last = -1
    const end = performance.now() + limitMs
    for (;;) {
      const { meant } = await stack.replicas('app')
      if (meant !== last) {
        const note = `${Math.round((performance.now() - began) / 1_000)} s: ${meant}`
        notes.push(note)
        say(`  app nodes after ${note}`)
      }
      last = meant
      if (until(meant) || performance.now() > end) return meant
      await pause(1_000)
    }
  }
  const settings = { HADIR_APP_CPUS: '0.3', HADIR_SCALE_DRY_RUN: 'off' }
  const { code } = await stack.script('deploy-swarm.sh', ['--image', await stack.image('app')], settings)
  if (code !== 0) wrong.push('the stack with little processor time did not work')
  const out = await house.during(
    async (pace) => {
      // more and more people, whatever this machine can do, until there are more nodes: then as many as that
      let people = GETS_STEP
      const growing = setInterval(() => pace((people = Math.min(people + GETS_STEP, GETS_MOST))), 20_000)
      const most = await follow((meant) => meant > 4, 400_000)
      clearInterval(growing)
      notes.push(`at ${people} requests a second beside the taps`)
      if (most <= 4) wrong.push('it did not scale out under load')
      await stack.whole('app')
      await pause(20_000)
    },
    { gets: GETS_STEP },
  )
  const back = await house.during(
    async () => {
      if ((await follow((meant) => meant === 4, 400_000)) !== 4) wrong.push('it did not come back to 4')
      await pause(10_000)
    },
    { gets: 1 },
  )
  return [
    { what: 'more app nodes under load', met: out, wrong, notes },
    { what: 'fewer again without it', met: back, wrong: [], notes: [] },
  ]
}
