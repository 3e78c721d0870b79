import type { Transaction } from '#src/database/database.ts'
import type { Database } from '#src/database/database.ts'
import type { PersonForPunch } from '#src/features/attendance/table.ts'
import type { DayPlan } from '#src/kernel/day-context.ts'
import { bell, seededRandom } from '#src/kernel/seeded.ts'
import type { Random } from '#src/kernel/seeded.ts'
import { addDays } from '#src/kernel/work-time.ts'

/** Somebody with habits. */
export type Person = PersonForPunch & {
  plan: DayPlan
  /** Working days of the week, Sunday first. */
  week: readonly boolean[]
  /** Minutes after the start at which the person usually comes, and how much that varies. */
  usually: number
  varies: number
  /** Some are sent to other places or work from home, most never. */
  travels: boolean
  remote: boolean
}

const SITES = [
  ['Kantor Pusat Jakarta', 'Asia/Jakarta', 30],
  ['Pabrik Cikarang', 'Asia/Jakarta', 25],
  ['Pabrik Surabaya', 'Asia/Jakarta', 15],
  ['Gudang Semarang', 'Asia/Jakarta', 8],
  ['Cabang Medan', 'Asia/Jakarta', 8],
  ['Cabang Makassar', 'Asia/Makassar', 7],
  ['Cabang Balikpapan', 'Asia/Makassar', 5],
  ['Cabang Jayapura', 'Asia/Jayapura', 2],
] as const
export const OFFICES = ['Keuangan', 'SDM', 'TI', 'Penjualan', 'Pemasaran', 'Pengadaan', 'Hukum', 'Layanan Pelanggan']
export const PLANTS = ['Produksi 1', 'Produksi 2', 'Perakitan', 'Gudang', 'Logistik', 'Mutu', 'Perawatan', 'Keamanan']
const FIRST =
  'Budi Siti Agus Dewi Eko Rina Joko Sri Andi Putri Hendra Wati Rudi Ayu Bambang Lestari Dedi Nur Yanto Fitri Slamet Ratna Imam Indah Wahyu Maya Arif Yuli Teguh Nia'.split(
    ' ',
  )
const LAST =
  'Santoso Wijaya Hartono Kusuma Saputra Lestari Nugroho Siregar Utami Pratama Hidayat Susanto Rahayu Simanjuntak Wibowo Permata Gunawan Setiawan Halim Suryadi Nasution Anggraini Purnomo Maharani Tanjung Firmansyah'.split(
    ' ',
  )
const WEEKDAYS = [false, true, true, true, true, true, false]
const SIX_DAYS = [false, true, true, true, true, true, true]
const SHIFTS = [
  { name: 'Pagi', code: 'P', start: '07:00', end: '15:00' },
  { name: 'Siang', code: 'S', start: '15:00', end: '23:00' },
  { name: 'Malam', code: 'M', start: '23:00', end: '07:00' },
].map((shift, at): DayPlan => ({
  ...shift,
  kind: 'fixed',
  shift_id: `00000000-0000-7000-8000-00000000000${at}`,
  grace_minutes: 5,
}))
const OFFICE: DayPlan = {
  name: 'Kantor',
  code: 'K',
  start: '08:00',
  end: '17:00',
  kind: 'fixed',
  shift_id: '00000000-0000-7000-8000-000000000009',
  grace_minutes: 10,
  break_minutes: 60,
  break_after_minutes: 300,
}
const stamp = { version: 1, created_at: 0, updated_at: 0 }

/** A UUIDv7 of an instant. */
export function uuidAt(at: number, random: Random): string {
  const hex = at.toString(16).padStart(12, '0')
  const tail = [random(), random()]
    .map((one) =>
      Math.floor(one * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(4)}`
}

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T

function weighted(random: Random): number {
  let left = random() * 100
  return Math.max(
    SITES.findIndex(([, , share]) => (left -= share) < 0),
    0,
  )
}

/** The same people each time: some came later, some have left. */
export function hirePeople(count: number, from: string, dates: number): Person[] {
  const random = seededRandom(20_201)
  const places = SITES.map(([name, zone]) => ({ id: uuidAt(1, random), name, zone }))
  const departments = [...OFFICES, ...PLANTS].map((name) => ({ id: uuidAt(2, random), name }))
  return Array.from({ length: count }, (_, at): Person => {
    const site = places[weighted(random)] as (typeof places)[number]
    const plant = random() < 0.6
    const department = departments[(plant ? OFFICES.length : 0) + Math.floor(random() ** 2 * 8)] as {
      id: string
      name: string
    }
    const name = `${pick(FIRST, random)} ${random() < 0.3 ? `${pick(FIRST, random)} ` : ''}${pick(LAST, random)}`
    const joins = random() < 0.25 ? Math.floor(random() * dates * 0.9) : -1
    const leaves = random() < 0.2 ? joins + 30 + Math.floor(random() * dates) : dates
    return {
      id: uuidAt(3 + at, random),
      number: String(at + 1).padStart(6, '0'),
      name,
      name_search: name.toLowerCase(),
      active_from: joins < 0 ? '2015-01-01' : addDays(from, joins),
      active_to: leaves < dates ? addDays(from, leaves) : null,
      department_id: department.id,
      department_name: department.name,
      site_id: site.id,
      site_name: site.name,
      zone: site.zone,
      created_at: 0,
      plan: plant ? pick(SHIFTS, random) : OFFICE,
      week: plant ? SIX_DAYS : WEEKDAYS,
      usually: plant ? -9 + bell(random) * 6 : -2 + bell(random) * 9,
      varies: 3 + random() * 8,
      travels: !plant && (department.name === 'Penjualan' || department.name === 'Pengadaan'),
      remote: !plant && random() < 0.3,
    }
  })
}

/** Writes the places and the people, unless they are there. */
export async function writeCompany(db: Database, people: readonly Person[]): Promise<void> {
  const known = await db.read.kysely.selectFrom('employee').select('id').limit(1).execute()
  if (known.length > 0) return
  await db.transaction(async (trx) => {
    await writePlaces(trx, people)
    for (let start = 0; start < people.length; start += 500) {
      const some = people.slice(start, start + 500).map((p) => ({
        id: p.id,
        number: p.number,
        name: p.name,
        name_search: p.name_search,
        department_id: p.department_id,
        site_id: p.site_id,
        manager_id: null,
        active_from: p.active_from,
        active_to: p.active_to,
        ...stamp,
      }))
      await trx.kysely.insertInto('employee').values(some).execute()
    }
  })
}

async function writePlaces({ kysely }: Transaction, people: readonly Person[]): Promise<void> {
  const sites = new Map(people.map(({ site_id: id, site_name: name, zone }) => [id, { id, name, zone }]))
  const hours = { shift_name: 'Kantor', shift_start: '08:00', shift_end: '17:00', grace_minutes: 10, active: 1 }
  await kysely
    .insertInto('site')
    .values([...sites.values()].map((site) => ({ ...site, ...hours, ...stamp })))
    .execute()
  const departments = new Map(people.map(({ department_id: id, department_name: name }) => [id, { id, name }]))
  await kysely
    .insertInto('department')
    .values([...departments.values()].map((one) => ({ ...one, active: 1, ...stamp })))
    .execute()
}
