import { writeXlsx } from 'hucre/xlsx'
import { EMPLOYEE_COLUMNS } from '#contract/imports.ts'
import type { ImportPreview, ImportQuery, ImportResult } from '#contract/imports.ts'
import type { z } from 'zod'
import { refreshIdentities } from '#src/features/accounts/index.ts'
import { createMarkForRecompute, createMarkMoved, renameInHistory } from '#src/features/attendance/index.ts'
import { operatorActor } from '#src/kernel/actor.ts'
import { systemIds } from '#src/kernel/ids.ts'
import { TestClock } from '#test/support/clock.ts'
import { temporaryDatabase } from '#test/support/database.ts'
import { makeOffice } from '#test/support/office.ts'
import { checkEmployees, startEmployees } from './import-employees.ts'
import { checkLeave, startLeave } from './import-leave.ts'
import { checkRoster, startRoster } from './import-roster.ts'
import type { ImportNeeds, OnProgress } from './needs.ts'
import { tellPeople } from '#src/features/notices/index.ts'
import type { Cell } from './read-table.ts'

export type Rows = readonly (readonly Cell[])[]

/** A workbook as Excel would write it. */
export const xlsx = async (rows: Rows): Promise<Buffer> =>
  Buffer.from(await writeXlsx({ sheets: [{ name: 'Lembar1', rows: rows.map((row) => [...row]) }] }))

export const csv = (text: string): Buffer => Buffer.from(text)

/** An office called Kantor with a department called Bagian Kantor and nobody in it; a Monday morning. */
export async function openHouse(people = 0) {
  const { db, close } = await temporaryDatabase()
  const clock = new TestClock('2026-11-23T00:00:00Z')
  const office = await makeOffice(db, systemIds, { people })
  const needs: ImportNeeds = {
    db,
    clock,
    ids: systemIds,
    refreshIdentities,
    renameInHistory,
    markMoved: createMarkMoved({ clock, ids: systemIds }),
    markForRecompute: createMarkForRecompute({ clock, ids: systemIds }),
    tell: tellPeople({ clock, ids: systemIds, sendsMail: true }),
  }
  const plain: ImportQuery = { create: 'none', zone: 'Asia/Jakarta', past: false }
  const check = async (file: Buffer, more: Partial<ImportQuery> = {}): Promise<ImportPreview> =>
    (await checkEmployees(needs, file, { ...plain, ...more })).preview
  const apply = async (
    file: Buffer,
    more: Partial<ImportQuery> & { mode?: 'all' | 'good' } = {},
    onProgress: OnProgress = () => {},
  ): Promise<z.infer<typeof ImportResult>> => {
    const { digest } = await check(file, more)
    const run = await startEmployees(needs, file, { ...plain, mode: 'all', ...more, digest }, operatorActor())
    return run(onProgress)
  }
  const roster = {
    check: async (file: Buffer, more: Partial<ImportQuery> = {}): Promise<ImportPreview> =>
      (await checkRoster(needs, file, { ...plain, ...more })).preview,
    apply: async (file: Buffer, more: Partial<ImportQuery> & { mode?: 'all' | 'good' } = {}) => {
      const { digest } = await roster.check(file, more)
      const run = await startRoster(needs, file, { ...plain, mode: 'all', ...more, digest }, operatorActor())
      return run(() => {})
    },
  }
  const leave = {
    check: async (file: Buffer, more: Partial<ImportQuery> = {}): Promise<ImportPreview> =>
      (await checkLeave(needs, file, { ...plain, ...more })).preview,
    apply: async (file: Buffer, more: Partial<ImportQuery> & { mode?: 'all' | 'good' } = {}) => {
      const { digest } = await leave.check(file, more)
      const run = await startLeave(needs, file, { ...plain, mode: 'all', ...more, digest }, operatorActor())
      return run(() => {})
    },
  }
  const people_ = () =>
    db.read.kysely
      .selectFrom('employee as e')
      .innerJoin('department as d', 'd.id', 'e.department_id')
      .innerJoin('site as s', 's.id', 'e.site_id')
      .leftJoin('employee as m', 'm.id', 'e.manager_id')
      .leftJoin('account as a', 'a.employee_id', 'e.id')
      .select(['e.id', 'e.number', 'e.name', 'd.name as department', 's.name as site', 'm.number as manager'])
      .select([
        'e.active_from',
        'e.active_to',
        'e.job_title',
        'a.role',
        'a.email',
        'a.login',
        'a.disabled_at',
        'e.version',
      ])
      .orderBy('e.number')
      .execute()
  const audits = async (action: string): Promise<number> =>
    (await db.read.kysely.selectFrom('audit_entry').select('id').where('action', '=', action).execute()).length
  return {
    db,
    clock,
    office,
    needs,
    check,
    apply,
    roster,
    leave,
    people: people_,
    audits,
    close,
    columns: EMPLOYEE_COLUMNS,
  }
}
export type House = Awaited<ReturnType<typeof openHouse>>
