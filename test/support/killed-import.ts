import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import type { ImportKind, ImportLine, ImportPreview, ImportResult } from '#contract/imports.ts'
import { CreateWorkShift } from '#contract/shifts.ts'
import { loadConfig } from '#src/config/config.ts'
import { SqliteDatabase } from '#src/database/sqlite/sqlite.ts'
import { createShift } from '#src/features/shifts/index.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import { systemClock } from '#src/kernel/clock.ts'
import { systemIds as ids } from '#src/kernel/ids.ts'
import { makeStaff, signUp } from './people.ts'
import { startHadir } from './process.ts'
import type { Addresses, Running } from './process.ts'

/** What somebody saw who sent a file: what it would change, the last that was acknowledged, and the end if there was one. */
export type Taken = {
  preview: ImportPreview
  acknowledged: number
  result: z.infer<typeof ImportResult> | null
}

/** A house in a process of its own that is killed in the middle of imports; whatever happens it ends with the test. */
export class ImportHouse implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'hadir-import-'))
  #running: (Running & Addresses) | null = null
  #cookie = ''

  /** An office with one shift, `P`, and an administrator. */
  async prepare(): Promise<void> {
    const config = loadConfig('embedded', { HADIR_DATA: this.folder })
    await using db = this.open()
    await db.migrate()
    const needs = { db, clock: systemClock, ids, config }
    await makeStaff(needs, 1)
    this.#cookie = (await signUp(needs, 'admin', 'admin')).cookie
    const shift = CreateWorkShift.parse({
      name: 'Pagi',
      code: 'P',
      rule: { parts: [{ start: '08:00', end: '16:00' }] },
    })
    await db.transaction((trx) =>
      createShift({ ...needs, trx, actor: operatorActor(), markForRecompute: async () => '' }, shift),
    )
  }

  /** The database of a house that does not run. */
  open(): SqliteDatabase {
    return new SqliteDatabase({ file: join(this.folder, 'hadir.db') })
  }

  async start(): Promise<void> {
    this.#running = await startHadir({ HADIR_DATA: this.folder, LOG_LEVEL: 'info' })
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    await this.#running?.kill(signal)
    this.#running = null
  }

  /** Sends a file as the screen does. With `killed` the house dies by SIGKILL as soon as one step was acknowledged. */
  async take(kind: ImportKind, file: string, { killed = false } = {}): Promise<Taken> {
    const preview = (await (await this.#send(`${kind}/check?create=departments`, file)).json()) as ImportPreview
    const answer = await this.#send(`${kind}/apply?create=departments&digest=${preview.digest}`, file)
    const taken: Taken = { preview, acknowledged: 0, result: null }
    try {
      for await (const line of linesOf(answer)) {
        if ('problem' in line) throw new Error(JSON.stringify(line.problem))
        if ('result' in line) taken.result = line.result
        else taken.acknowledged = line.done
        if (killed) void this.#running?.process.kill('SIGKILL')
      }
    } catch (error) {
      // a line that is cut off in its midst
      if (!killed || !(error instanceof TypeError)) throw error
    }
    if (killed) await this.stop('SIGKILL')
    return taken
  }

  async #send(path: string, body: string): Promise<Response> {
    const headers = { cookie: this.#cookie, 'content-type': 'application/octet-stream' }
    const answer = await fetch(`${this.#running?.url}/api/imports/${path}`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(await answer.text())
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL')
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function* linesOf({ body }: Response): AsyncGenerator<ImportLine> {
  if (!body) throw new Error('no body')
  let rest = ''
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as ImportLine
  }
}
