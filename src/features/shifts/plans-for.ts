import type { Queryable } from '#src/database/database.ts'
import type { RosterEntryTable } from '#src/database/shift-tables.ts'
import { statement } from '#src/database/statement.ts'
import type { PersonRef, PlannedDay } from '#src/kernel/day-context.ts'
import type { DayFacts, PersonColumns, ReadWithPerson } from './day-facts.ts'
import { decide } from './decide.ts'
import type { Decided, Entry, SiteHours } from './decide.ts'
import { siteHours } from './plan.ts'
import { readRevision, snapshotOf } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'

/** Beyond this the entries of everybody are read: a longer list of ids is dearer than the rows it spares. */
const MOST_IDS = 500
type Person = Pick<PersonRef, 'id' | 'siteId' | 'departmentId'>
export type Scheduled = Decided & { entry: RosterEntryTable | undefined }
export type Schedules = ((employeeId: string, date: string) => Scheduled) & { snapshot: Snapshot }

type Facts = {
  snapshot: Snapshot
  sites: ReadonlyMap<string, SiteHours>
  /** By employee and date. */
  entries: ReadonlyMap<string, RosterEntryTable>
}

const NO_SITE: SiteHours = {
  id: '',
  name: '',
  zone: 'Asia/Jakarta',
  hours: { name: '', start: '08:00', end: '17:00', grace_minutes: 0 },
}

const siteOf = (row: SiteRow): SiteHours => ({ id: row.id, name: row.name, zone: row.zone, hours: siteHours(row) })
type SiteRow = {
  id: string
  name: string
  zone: string
  shift_name: string
  shift_start: string
  shift_end: string
  grace_minutes: number
}

function schedulesOf(people: readonly Person[], { snapshot, sites, entries }: Facts): Schedules {
  const byId = new Map(people.map((person) => [person.id, person]))
  const scheduled = (employeeId: string, date: string): Scheduled => {
    const person = byId.get(employeeId)
    if (!person) throw new Error(`nobody asked for the plans of ${employeeId}`)
    const entry = entries.get(`${employeeId} ${date}`)
    const own = sites.get(person.siteId) ?? NO_SITE
    const elsewhere = entry?.site_id ? sites.get(entry.site_id) : undefined
    return { ...decide(snapshot, person, date, { own, entry, elsewhere }), entry }
  }
  return Object.assign(scheduled, { snapshot })
}

type One = { site: string; employee: string; from: string; to: string }
type OneRow = SiteRow & {
  revision: string | null
  work_date: string | null
  kind: string | null
  shift_id: string | null
  second_shift_id: string | null
  other_id: string | null
  other_name: string | null
  other_zone: string | null
  other_shift_name: string | null
  other_shift_start: string | null
  other_shift_end: string | null
  other_grace_minutes: number | null
}

/** The hours of the own site, the revision and the entries of some dates, in one look: it is on the check-in's way. */
const forOne = statement<One, OneRow>((db, p) =>
  db
    .selectFrom('site as s')
    .leftJoin('shift_revision as v', (join) => join.on((eb) => eb('v.id', '=', 1)))
    .leftJoin('roster_entry as r', (join) =>
      join.on((eb) =>
        eb.and([eb('r.employee_id', '=', p.employee), eb('r.work_date', '>=', p.from), eb('r.work_date', '<=', p.to)]),
      ),
    )
    .leftJoin('site as o', 'o.id', 'r.site_id')
    .select(['s.id', 's.name', 's.zone', 's.shift_name', 's.shift_start', 's.shift_end', 's.grace_minutes'])
    .select(['v.revision', 'r.work_date', 'r.kind', 'r.shift_id', 'r.second_shift_id'])
    .select(['o.id as other_id', 'o.name as other_name', 'o.zone as other_zone', 'o.shift_name as other_shift_name'])
    .select(['o.shift_start as other_shift_start', 'o.shift_end as other_shift_end'])
    .select('o.grace_minutes as other_grace_minutes')
    .where('s.id', '=', p.site),
)

/** What a check-in reads with the person: the hours of the site, the revision, and whether there is a roster to look at. */
const columns: PersonColumns = (eb, p) => [
  eb.ref('s.shift_name').as('plan_name'),
  eb.ref('s.shift_start').as('plan_start'),
  eb.ref('s.shift_end').as('plan_end'),
  eb.ref('s.grace_minutes').as('plan_grace'),
  eb.selectFrom('shift_revision as v').select('v.revision').where('v.id', '=', 1).as('plan_revision'),
  eb
    .exists(
      eb
        .selectFrom('roster_entry as r')
        .select('r.work_date')
        .where('r.employee_id', '=', p.id)
        .where('r.work_date', '>=', p.from)
        .where('r.work_date', '<=', p.to),
    )
    .as('plan_roster'),
]
type PlanColumns = {
  plan_name: string
  plan_start: string
  plan_end: string
  plan_grace: number
  plan_revision: string | null
  plan_roster: number
}

async function plansRead(
  db: Queryable,
  person: Person,
  [from, to]: [string, string],
  read: PlanColumns,
): Promise<(date: string) => PlannedDay> {
  if (read.plan_roster) return plansOfOne(db, person, from, to)
  const hours = siteHours({
    shift_name: read.plan_name,
    shift_start: read.plan_start,
    shift_end: read.plan_end,
    grace_minutes: read.plan_grace,
  })
  const own: SiteHours = { ...NO_SITE, id: person.siteId, hours }
  const snapshot = await snapshotOf(db, read.plan_revision ?? '')
  return (date) => decide(snapshot, person, date, { own })
}

async function plansOfOne(
  db: Queryable,
  person: Person,
  from: string,
  to: string,
): Promise<(date: string) => PlannedDay> {
  const rows = await db.all(forOne, { site: person.siteId, employee: person.id, from, to })
  const [first] = rows
  const own = first ? siteOf(first) : NO_SITE
  const snapshot = await snapshotOf(db, first?.revision ?? '')
  const entries = new Map(rows.flatMap((row) => (row.work_date === null ? [] : [[row.work_date, row] as const])))
  return (date) => {
    const row = entries.get(date)
    if (!row) return decide(snapshot, person, date, { own })
    const entry: Entry = {
      kind: row.kind ?? '',
      shift_id: row.shift_id,
      second_shift_id: row.second_shift_id,
      site_id: row.other_id,
    }
    return decide(snapshot, person, date, { own, entry, elsewhere: otherSite(row) })
  }
}

const otherSite = (row: OneRow): SiteHours | undefined =>
  row.other_id === null
    ? undefined
    : {
        id: row.other_id,
        name: row.other_name ?? '',
        zone: row.other_zone ?? '',
        hours: {
          name: row.other_shift_name ?? '',
          start: row.other_shift_start ?? '',
          end: row.other_shift_end ?? '',
          grace_minutes: row.other_grace_minutes ?? 0,
        },
      }

/** What is planned for several people in a period and what decided it; outside of the period entries are not seen. */
export async function schedulesFor(
  db: Queryable,
  people: readonly Person[],
  from: string,
  to: string,
): Promise<Schedules> {
  const sites = await db.kysely.selectFrom('site').selectAll().execute()
  const snapshot = await snapshotOf(db, await readRevision(db))
  let query = db.kysely
    .selectFrom('roster_entry')
    .selectAll()
    .where('work_date', '>=', from)
    .where('work_date', '<=', to)
  if (people.length <= MOST_IDS) {
    const ids = people.map(({ id }) => id)
    query = query.where('employee_id', 'in', ids.length > 0 ? ids : [''])
  }
  const entries = await query.execute()
  return schedulesOf(people, {
    snapshot,
    sites: new Map(sites.map((row) => [row.id, siteOf(row)])),
    entries: new Map(entries.map((entry) => [`${entry.employee_id} ${entry.work_date}`, entry])),
  })
}

/**
 * What is planned for people on the dates of a period (inclusive). One compiled statement for one person; three for
 * any number of people; four more when somebody has changed a shift since this process last asked. Of a person who was
 * read with the columns it asks for the roster's entries, if there are any.
 */
export const plansFor: DayFacts<PlannedDay> = Object.assign(
  async (db: Queryable, people: readonly PersonRef[], from: string, to: string, read?: ReadWithPerson) => {
    const [only] = people
    if (people.length === 1 && only) {
      const planOn = read
        ? await plansRead(db, only, [from, to], read as PlanColumns)
        : await plansOfOne(db, only, from, to)
      return (_: string, date: string) => planOn(date)
    }
    return schedulesFor(db, people, from, to)
  },
  { columns },
)
