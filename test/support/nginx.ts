import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { programPath } from './program.ts'
import { ServerProcess, sparePort } from './server-process.ts'

/** The ports of this machine that nginx leads to. Where no `realtime` is given, the app nodes serve sockets as well. */
export type Upstreams = { app: readonly number[]; realtime?: readonly number[] }

export type NginxOptions = Upstreams & {
  /** May change a file of `deploy/nginx/shared` before nginx reads it, say a time-out in `limits.conf`. */
  files?: (name: string, text: string) => string
}

/** A line of the access log, whose shape is in `deploy/nginx/shared/http.conf`. */
export type AccessLine = Record<string, unknown> & {
  method: string
  path: string
  status: number
  /** Whom it was handed to, one after another; empty where nginx answered by itself. */
  upstream: string
}

export type Nginx = AsyncDisposable & {
  url: string
  port: number
  process: ServerProcess
  /** Leads to other ports from now on; resolves when no worker takes a connection any more that knows the old ones. */
  lead: (upstreams: Upstreams) => Promise<void>
  /** What has been answered, in the order of the ends; a request is in it a moment after its answer. */
  accessLog: () => AccessLine[]
  /** What nginx says about itself. */
  errorLog: () => string
}

const SHARED = join(import.meta.dirname, '../../deploy/nginx/shared')
const LIMIT_MS = 20_000

/**
 * nginx in front of ports of this machine, on a spare port and with the settings of `deploy/nginx/shared`. The program
 * is the system's, or the one that `HADIR_TEST_NGINX` names.
 */
export async function startNginx({ files, ...upstreams }: NginxOptions): Promise<Nginx> {
  const program = nginxPath()
  if (!program) throw new Error('there is no nginx')
  const folder = await mkdtemp(join(tmpdir(), 'hadir-nginx-'))
  const port = await sparePort()
  await copyShared(join(folder, 'shared'), files)
  await writeFile(join(folder, 'nginx.conf'), mainFile(folder, port))
  const lists = join(folder, 'upstreams.conf')
  await writeFile(lists, upstreamFile(upstreams))
  const args = ['-p', `${folder}/`, '-c', join(folder, 'nginx.conf'), '-e', 'stderr']
  // killed outright it would leave its workers behind
  const server = new ServerProcess({ program, args, ready: /start worker process \d+/, lastSignal: 'SIGTERM' })
  await server.start()
  const errorLog = (): string => readFileSync(join(folder, 'error.log'), 'utf8')
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    process: server,
    errorLog,
    accessLog: () => readLines(join(folder, 'access.log')),
    lead: async (next) => {
      await writeFile(lists, upstreamFile(next))
      await promisify(execFile)(program, [...args, '-t'])
      const old = workers(errorLog()).working
      if (!server.pid) throw new Error('nginx does not run')
      process.kill(server.pid, 'SIGHUP')
      await until(() => old.every((pid) => workers(errorLog()).leaving.has(pid)))
    },
    [Symbol.asyncDispose]: async () => {
      await server.kill('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const nginxPath = (): string | null => process.env['HADIR_TEST_NGINX'] || programPath('nginx')

async function copyShared(to: string, change: NginxOptions['files']): Promise<void> {
  await mkdir(to)
  for (const name of await readdir(SHARED)) {
    const text = await readFile(join(SHARED, name), 'utf8')
    await writeFile(join(to, name), change ? change(name, text) : text)
  }
}

const mainFile = (folder: string, port: number): string => `
${process.getuid?.() === 0 ? 'user root;' : ''}
include shared/main.conf;
daemon off;
pid ${folder}/nginx.pid;
error_log stderr notice;
error_log ${folder}/error.log notice;
http {
  include shared/http.conf;
  access_log ${folder}/access.log hadir;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  include upstreams.conf;
  server {
    listen 127.0.0.1:${port} default_server;
    include shared/server.conf;
  }
}
`

/** As in `deploy/nginx/compose.conf`, with ports in the place of names. */
function upstreamFile({ app, realtime = app }: Upstreams): string {
  const upstream = (name: string, ports: readonly number[], method = ''): string => `
upstream ${name} {
  zone ${name} 256k;
  ${method}
  ${ports.map((port) => `server 127.0.0.1:${port} max_fails=1 fail_timeout=5s;`).join('\n  ')}
  ${ports.map((port) => `server 127.0.0.1:${port} max_fails=0 backup;`).join('\n  ')}
  include shared/keepalive.conf;
}
`
  return upstream('app', app) + upstream('realtime', realtime, 'least_conn;')
}

/** The workers by what they have said so far; a worker that leaves has stopped listening. */
function workers(log: string): { working: string[]; leaving: Set<string> } {
  const leaving = new Set<string>()
  for (const [, pid = ''] of log.matchAll(/ (\d+)#\d+: gracefully shutting down/g)) leaving.add(pid)
  const started = [...log.matchAll(/start worker process (\d+)/g)].map(([, pid = '']) => pid)
  return { working: started.filter((pid) => !leaving.has(pid)), leaving }
}

const readLines = (file: string): AccessLine[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AccessLine)

async function until(holds: () => boolean): Promise<void> {
  const late = performance.now() + LIMIT_MS
  while (!holds()) {
    if (performance.now() > late) throw new Error('nginx did not take its new settings in time')
    await pause(10)
  }
}
