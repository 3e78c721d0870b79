import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { run } from './docker.ts'
import type { Ended } from './docker.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The house of docker-compose.yml, in a network, on a port and with secrets and volumes of its own. */
export type ComposeHouse = AsyncDisposable & {
  url: string
  port: number
  secret: (name: string) => string
  /** `docker compose …`, however it ends. */
  compose: (...args: readonly string[]) => Promise<Ended>
  /** The same, with a fault of its own where it does not end well. Returns what it says. */
  must: (...args: readonly string[]) => Promise<string>
  /** A script of the repository, with what docker compose needs to know. */
  script: (path: string, ...args: readonly string[]) => Promise<Ended>
  /** Settings that lie over the file from now on; null for none. */
  overlay: (yaml: string | null) => void
  /** The image that the house has from now on; whoever says so has to bring it there. */
  take: (image: string) => void
  /** Everything runs and is healthy again. */
  whole: () => Promise<void>
}

/** Starts it and waits until all are healthy. Whoever opens it closes it, and nothing is left then. */
export async function openComposeHouse(options: { image: string; port: number; net: number }): Promise<ComposeHouse> {
  const project = `hadirc-${randomBytes(3).toString('hex')}`
  const folder = mkdtempSync(join(tmpdir(), 'hadir-compose-'))
  const secrets = join(folder, 'secrets')
  const over = join(folder, 'over.yml')
  const files = { plain: join(ROOT, 'docker-compose.yml'), over: '' }
  let { image } = options
  const env = (): NodeJS.ProcessEnv => ({
    ...process.env,
    COMPOSE_PROJECT_NAME: project,
    COMPOSE_FILE: [files.plain, files.over].filter(Boolean).join(':'),
    HADIR_IMAGE: image,
    HADIR_SECRETS: secrets,
    HADIR_PORT: String(options.port),
    HADIR_SUBNET: `172.30.${options.net}.0/24`,
    HADIR_RANGE: `172.30.${options.net}.128/25`,
    HADIR_NGINX_ADDRESS: `172.30.${options.net}.10`,
    HADIR_TLS: folder,
    PUBLIC_URL: `http://localhost:${options.port}`,
  })
  execFileSync('bash', ['scripts/make-secrets.sh'], { cwd: ROOT, env: env(), stdio: 'pipe' })
  const compose = (...args: readonly string[]): Promise<Ended> =>
    run('docker', ['compose', '--project-directory', ROOT, ...args], { cwd: ROOT, env: env() })
  const must = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await compose(...args)
    if (code !== 0) throw new Error(`docker compose ${args.join(' ')}: ${err.trim().slice(-1_000)}`)
    return out
  }
  const house: ComposeHouse = {
    url: `http://127.0.0.1:${options.port}`,
    port: options.port,
    secret: (name) => readFileSync(join(secrets, name), 'utf8'),
    compose,
    must,
    script: (path, ...args) => run('sh', [path, ...args], { cwd: ROOT, env: env() }),
    overlay: (yaml) => {
      if (yaml !== null) writeFileSync(over, yaml)
      files.over = yaml === null ? '' : over
    },
    take: (another) => {
      image = another
    },
    whole: async () => {
      await must('up', '--detach', '--wait', '--wait-timeout', '400')
    },
    [Symbol.asyncDispose]: async () => {
      files.over = ''
      await compose('--profile', '*', 'down', '--volumes', '--remove-orphans', '--timeout', '5')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  try {
    await house.whole()
  } catch (error) {
    await house[Symbol.asyncDispose]()
    throw error
  }
  return house
}
