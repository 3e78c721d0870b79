import type { Database } from '#src/database/database.ts'
import type { Ids } from '#src/kernel/ids.ts'

export type Office = { department: string; site: string; employees: string[] }
export type OfficeOptions = {
  people?: number
  zone?: string
  start?: string
  end?: string
  grace?: number
  name?: string
}

const ROWS_A_STATEMENT = 50

/** A department, a site with its shift, and people in it, straight into the tables. */
export async function makeOffice(db: Database, ids: Ids, options: OfficeOptions = {}): Promise<Office> {
  const { people = 1, zone = 'Asia/Jakarta', start = '08:00', end = '17:00', grace = 5, name = 'Kantor' } = options
  const stamp = { version: 1, created_at: 0, updated_at: 0 }
  const department = ids.uuid()
  const site = ids.uuid()
  const employees = Array.from({ length: people }, () => ids.uuid())
  await db.transaction(async (trx) => {
    await trx.kysely
      .insertInto('department')
      .values({ id: department, name: `Bagian ${name}`, active: 1, ...stamp })
      .execute()
    await trx.kysely
      .insertInto('site')
      .values({
        id: site,
        name,
        zone,
        shift_name: 'Pagi',
        shift_start: start,
        shift_end: end,
        grace_minutes: grace,
        active: 1,
        ...stamp,
      })
      .execute()
    const rows = employees.map((id, index) => ({
      id,
      number: `00${name}${index + 1}`,
      name: `Pegawai ${index + 1}`,
      name_search: `pegawai ${index + 1}`,
      department_id: department,
      site_id: site,
      manager_id: null,
      active_from: '2020-01-01',
      active_to: null,
      ...stamp,
    }))
    for (let first = 0; first < rows.length; first += ROWS_A_STATEMENT)
      await trx.kysely
        .insertInto('employee')
        .values(rows.slice(first, first + ROWS_A_STATEMENT))
        .execute()
  })
  return { department, site, employees }
}
