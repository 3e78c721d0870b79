import { afterEach, expect, test } from 'vitest'
import { FRAGILE, HADIR, killUnderLoad } from '#test/failover/kills.ts'
import type { Aftermath, KillOptions } from '#test/failover/kills.ts'
import { ImportHouse } from '#test/support/killed-import.ts'
import { runHadir } from '#test/support/process.ts'

/** The short form; a longer one by HADIR_KILLS, another order by HADIR_KILL_SEED. */
const KILLS = Number(process.env['HADIR_KILLS'] ?? 4)
const SEED = Number(process.env['HADIR_KILL_SEED'] ?? 20_261_123)
const FORM = { seed: SEED, people: 300, abreast: 40, between: [100, 600] } as const satisfies Partial<KillOptions>
const LIMIT_MS = 60_000 + KILLS * 20_000

let aftermath: Aftermath | null = null
afterEach(() => {
  aftermath?.remove()
  aftermath = null
})

test(
  'killed under load: nothing acknowledged is missing, nothing counts twice, and the data is as it must be',
  { timeout: LIMIT_MS, retry: 0 },
  async () => {
    aftermath = await killUnderLoad({ ...FORM, kills: KILLS, script: HADIR, settles: true })
    const { folder, acknowledged, unknown, restartMs, settled, ...found } = aftermath
    console.log(
      `seed ${SEED}: ${KILLS} kills, ${acknowledged} acknowledged, ${unknown} tries without an answer, ` +
        `back after ${restartMs.map((ms) => Math.round(ms)).join(', ')} ms`,
    )
    expect(found).toMatchObject({ missing: [], doubled: [], strangers: [], otherwise: [], refused: [] })
    // the days of a locked period are what they are when nobody is killed while writing them
    expect(settled).toEqual({ days: FORM.people * 250, wrong: 0 })
    // the kills did come in the middle of work
    expect(acknowledged).toBeGreaterThan(KILLS * 100)
    expect(unknown).toBeGreaterThan(0)
    expect(await runHadir(['check'], { env: { HADIR_DATA: folder } })).toMatchObject({ code: 0, err: '' })
  },
)

test(
  'the same with the durability taken away: the test finds what is missing',
  async () => {
    aftermath = await killUnderLoad({ ...FORM, kills: 2, script: FRAGILE })
    expect(aftermath.missing.length).toBeGreaterThan(0)
  },
  LIMIT_MS,
)

const PEOPLE = 1_500
/** Days to come, whenever this runs. */
const DATES = [7, 8, 9].map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10))
const numbers = Array.from({ length: PEOPLE }, (_, n) => `K${n}`)
/** Everybody's manager stands in the last row, so that steps hang on each other. */
const people = `NIK;Nama;Departemen;Atasan\n${numbers
  .map((number, n) => `${number};Orang ${n};Gudang;${n < PEOPLE - 1 ? numbers.at(-1) : ''}`)
  .join('\n')}`
const roster = `NIK;${DATES.join(';')}\n${numbers.map((number) => `${number};${DATES.map(() => 'P').join(';')}`).join('\n')}`

test(
  'killed in the middle of an import: the same file does the rest, and nobody and nothing is there twice',
  { timeout: LIMIT_MS, retry: 0 },
  async () => {
    await using house = new ImportHouse()
    await house.prepare()
    await house.start()
    for (const [kind, file] of [
      ['employees', people],
      ['roster', roster],
    ] as const) {
      const { preview, acknowledged, result } = await house.take(kind, file, { killed: true })
      expect(preview.counts).toEqual({ new: PEOPLE, changed: 0, unchanged: 0, faulty: 0 })
      expect({ kind, result }).toEqual({ kind, result: null })
      await house.start()
      const again = await house.take(kind, file)
      const { unchanged } = again.preview.counts
      console.log(`${kind}: ${acknowledged} acknowledged, ${unchanged} there after the kill`)
      // the kill did come in the middle, and nothing that was acknowledged is missing
      expect(acknowledged).toBeGreaterThan(0)
      expect(unchanged).toBeGreaterThanOrEqual(acknowledged)
      expect(unchanged).toBeLessThan(PEOPLE)
      expect(again.preview.counts).toEqual({ new: PEOPLE - unchanged, changed: 0, unchanged, faulty: 0 })
      expect(again.result).toMatchObject({ created: PEOPLE - unchanged, unchanged, departments: 0, refused: [] })
    }
    await house.stop('SIGTERM')
    await using db = house.open()
    const there = await db.read.kysely
      .selectFrom('employee as e')
      .leftJoin('account as a', 'a.employee_id', 'e.id')
      .leftJoin('employee as m', 'm.id', 'e.manager_id')
      .select(['e.id', 'e.number', 'a.id as account', 'm.number as manager'])
      .where('e.number', 'like', 'K%')
      .execute()
    expect(there.map(({ number }) => number).toSorted()).toEqual(numbers.toSorted())
    expect(there.filter(({ account, manager }) => !account || manager !== numbers.at(-1))).toHaveLength(1)
    const ids = there.map(({ id }) => id).toSorted()
    const audited = async (action: string): Promise<string[]> => {
      const rows = await db.read.kysely
        .selectFrom('audit_entry')
        .select('subject_id')
        .where('action', '=', action)
        .execute()
      return rows.map(({ subject_id }) => subject_id ?? '').toSorted()
    }
    expect(await audited('employee.create')).toEqual(ids)
    expect(await audited('roster.change')).toEqual(ids)
    expect(await audited('department.create')).toHaveLength(1)
    const entries = await db.read.kysely.selectFrom('roster_entry').select(['employee_id', 'work_date']).execute()
    expect(new Set(entries.map((one) => `${one.employee_id} ${one.work_date}`)).size).toBe(PEOPLE * DATES.length)
    expect(entries).toHaveLength(PEOPLE * DATES.length)
    const env = { HADIR_DATA: house.folder }
    expect(await runHadir(['check'], { env })).toMatchObject({ code: 0, err: '' })
    expect(await runHadir(['audit', 'verify'], { env })).toMatchObject({ code: 0, err: '' })
  },
)
