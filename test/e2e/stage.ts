import { AxeBuilder } from '@axe-core/playwright'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { Role } from '#contract/permissions.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { createAccountFor, createPasswords } from '#src/features/accounts/index.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { chromiumIsHere, openChromium } from '#test/support/chromium.ts'
import { makeOffice } from '#test/support/office.ts'
import { PATIENT } from '#test/support/patient.ts'

export { chromiumIsHere, openChromium }
export const PASSWORD = 'kuda menari di atap'
const root = join(import.meta.dirname, '../..')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A real `hadir start` in a process of its own on a prepared office, that can be killed and started again. */
export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), 'hadir-e2e-'))
  #child: ChildProcess | null = null
  #ports = { http: 0, ops: 0 }
  #stopping = false
  readonly #host: string

  /** From the order to stop until it is ready again: then it may say that it is busy. */
  get stopping(): boolean {
    return this.#stopping
  }

  /** `host` is the name that people open it by: passkeys want a name. */
  constructor(host = '127.0.0.1') {
    this.#host = host
  }

  get url(): string {
    return `http://${this.#host}:${this.#ports.http}`
  }

  /** Makes the office: a shift that is always running, some employees ("E1" …) and one account of each other role. */
  async prepare(people: number): Promise<void> {
    this.#ports = { http: await freePort(), ops: await freePort() }
    await using db = new SqliteDatabase({ file: join(this.folder, 'hadir.db') })
    await db.migrate()
    const office = await makeOffice(db, systemIds, {
      people,
      name: 'Kantor Pusat',
      start: '00:00',
      end: '23:59',
      grace: 240,
    })
    const needs = { clock: systemClock, ids: systemIds }
    const passwordHash = await createPasswords({ ids: systemIds }).hash(PASSWORD)
    await db.transaction(async (trx) => {
      await trx.kysely.insertInto('company').values({ id: 1, name: 'PT Uji Coba', created_at: 0 }).execute()
      const account = (login: string, name: string, role: Role, employeeId: string | null): Promise<string> =>
        createAccountFor(trx, needs, { employeeId, login, email: null, name, role, passwordHash })
      for (const [index, id] of office.employees.entries())
        await account(`e${index + 1}`, `Pegawai ${index + 1}`, 'karyawan', id)
      await account('admin', 'Ibu Admin', 'admin', null)
      await account('auditor', 'Pak Auditor', 'auditor', null)
    })
  }

  /** `more` is environment that this test wants. */
  async start(more: Record<string, string> = {}): Promise<void> {
    const env = {
      ...process.env,
      ...PATIENT,
      ...more,
      HADIR_DATA: this.folder,
      PORT: String(this.#ports.http),
      OPS_PORT: String(this.#ports.ops),
      NODE_ID: 'simpul-1',
      PUBLIC_URL: this.url,
      LOG_LEVEL: 'warn',
    }
    this.#child = spawn(process.execPath, [join(root, 'bin/hadir'), 'start'], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const deadline = performance.now() + 60_000
    for (;;) {
      const ready = await fetch(`http://127.0.0.1:${this.#ports.ops}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      )
      if (ready) {
        this.#stopping = false
        return
      }
      if (performance.now() > deadline || this.#child.exitCode !== null)
        throw new Error('the server did not become ready')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    this.#stopping = true
    child.kill(signal)
    await gone
    this.#child = null
  }

  async remove(): Promise<void> {
    await this.kill('SIGTERM')
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
}
export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } }

/** What a browser says by itself when the network is cut; everything else on the console is a fault. */
const NETWORK = /net::ERR_|Failed to load resource|WebSocket connection to|status of 401/

/**
 * A page whose faults are collected: errors on the console, and answers of 500 and more, except that a server which
 * is being stopped may be busy. `faults` must be empty at the end of a test.
 */
export async function openPage(
  browser: Browser,
  server: Pick<Server, 'url' | 'stopping'>,
  options: BrowserContextOptions,
): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await browser.newContext({
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    baseURL: server.url,
    ...options,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !NETWORK.test(message.text())) faults.push(message.text())
  })
  page.on('response', (response) => {
    const status = response.status()
    if (status >= 500 && !(status === 503 && server.stopping)) faults.push(`${status} ${response.url()}`)
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  return { page, context, faults }
}

export async function signIn(page: Page, login: string): Promise<void> {
  await page.goto('/')
  await page.getByLabel('NIK/NIP atau e-mail').fill(login)
  await page.getByLabel('Kata sandi', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Masuk', exact: true }).click()
}

/**
 * What axe calls serious or critical, as lines that name the place; judged when what slides or fades in has arrived, for
 * a drawer on its way has other colours. What moves for ever is not waited for.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).map((one) => one.finished)).then(() => null)`)
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${page.url()} ${id}: ${target.join(' ')}`))
}

/** Wider than the window means that people have to scroll sideways. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth') as Promise<boolean>
