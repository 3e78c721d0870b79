import type { z } from 'zod'
import type { CopyRoster, RosterChange } from '#contract/shifts.ts'
import { addDays } from '#src/kernel/work-time.ts'
import type { Change } from './needs.ts'
import { lockSchedule } from './needs.ts'
import { putRoster } from './put-roster.ts'

const MOST = 2_000

/**
 * Puts the roster's entries of some dates on as many later (or earlier) ones, for the people of a department, a site
 * or the house; where the source has no entry, the goal's is taken away. Returns how many days are others now. Throws
 * as `putRoster` does.
 */
export async function copyRoster(change: Change, wanted: z.infer<typeof CopyRoster>): Promise<number> {
  await lockSchedule(change)
  const people = new Set(await peopleOf(change, wanted))
  const [source, goal] = [
    await entriesFrom(change, wanted.from, wanted.days),
    await entriesFrom(change, wanted.to, wanted.days),
  ]
  const entries: RosterChange[] = []
  for (const employee_id of people) {
    for (let day = 0; day < wanted.days; day++) {
      const [from, date] = [addDays(wanted.from, day), addDays(wanted.to, day)]
      const [entry, there] = [source.get(`${employee_id} ${from}`), goal.get(`${employee_id} ${date}`)]
      if (!entry && !there) continue
      const version = there?.version ?? 0
      const nothing = { shift_id: null, second_shift_id: null, site_id: null, note: null }
      if (!entry) entries.push({ employee_id, date, version, kind: 'pattern', ...nothing })
      else {
        const { shift_id, second_shift_id, site_id, note } = entry
        const kind = entry.kind as RosterChange['kind']
        entries.push({ employee_id, date, version, kind, shift_id, second_shift_id, site_id, note })
      }
    }
  }
  let changed = 0
  for (let start = 0; start < entries.length; start += MOST) {
    changed += await putRoster(change, entries.slice(start, start + MOST), { past: wanted.past })
  }
  return changed
}

async function peopleOf({ trx }: Change, { department, site }: z.infer<typeof CopyRoster>): Promise<string[]> {
  let query = trx.kysely.selectFrom('employee').select('id')
  if (department !== null) query = query.where('department_id', '=', department)
  if (site !== null) query = query.where('site_id', '=', site)
  return (await query.execute()).map(({ id }) => id)
}

async function entriesFrom({ trx }: Change, from: string, days: number) {
  const rows = await trx.kysely
    .selectFrom('roster_entry')
    .selectAll()
    .where('work_date', '>=', from)
    .where('work_date', '<=', addDays(from, days - 1))
    .execute()
  return new Map(rows.map((row) => [`${row.employee_id} ${row.work_date}`, row]))
}
