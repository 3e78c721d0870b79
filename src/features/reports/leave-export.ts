import { Readable } from 'node:stream'
import { ExportBalancesQuery } from '#contract/leave-balances.ts'
import type { LeaveBalance } from '#contract/leave-balances.ts'
import { recordAudit } from '#src/features/audit/index.ts'
import { everyBalance } from '#src/features/requests/index.ts'
import { actorOf } from '#src/http/actor.ts'
import { identityOf, visibleDepartments } from '#src/http/identity.ts'
import type { Http } from '#src/http/server.ts'
import { companyName } from './card.ts'
import { csvFile } from './files/csv.ts'
import type { Column, Table, Value } from './files/table.ts'
import { shortDate } from './files/words.ts'
import { xlsxFile } from './files/xlsx.ts'
import type { ReportsNeeds } from './needs.ts'

const column = (heading: string, width: number, kind: Column['kind'] = 'number'): Column => ({ heading, width, kind })
const COLUMNS = [
  column('NIK', 12, 'text'),
  column('Nama', 26, 'text'),
  column('Departemen', 18, 'text'),
  column('Lokasi', 18, 'text'),
  column('Hak mulai', 12, 'date'),
  column('Dibawa', 9),
  column('Hak', 9),
  column('Terpakai', 9),
  column('Penyesuaian', 12),
  column('Hangus', 9),
  column('Menunggu', 10),
  column('Sisa', 9),
]
const rowOf = (one: LeaveBalance): readonly Value[] => [
  one.user.number,
  one.user.name,
  one.department.name,
  one.site.name,
  one.entitled_from,
  one.carried,
  one.earned,
  one.used,
  one.adjusted,
  one.expired,
  one.waiting,
  one.left,
]

/** The balances of everybody as a file, at once: a row for each person, made while it is sent. */
export function leaveExportRoutes({ db, clock, ids }: ReportsNeeds, http: Http): void {
  http.get(
    '/api/leave/export',
    {
      config: { access: 'leave.read', told: { sends: [XLSX, 'text/csv; charset=utf-8'] } },
      schema: {
        tags: ['requests'],
        summary: 'The balances of leave as an Excel or CSV file',
        querystring: ExportBalancesQuery,
        response: {},
      },
    },
    async (request, reply) => {
      const { format, delimiter, ...filters } = request.query
      const { department, site } = filters
      const reach = {
        departments: visibleDepartments(request, 'leave.read'),
        self: identityOf(request).employeeId,
      }
      const date = new Date(clock.now() + WIB).toISOString().slice(0, 10)
      await db.transaction((trx) =>
        recordAudit(trx, { clock, ids }, actorOf(request), {
          action: 'leave.export',
          entity: { type: 'leave', id: date },
          before: null,
          // what was searched for may be a name, and what stands in the chain is never erased
          after: { format, ...(department && { department_id: department }), ...(site && { site_id: site }) },
        }),
      )
      const table: Table = {
        name: 'Saldo cuti',
        title: [`${await companyName(db.read)} — Saldo Cuti`, `Per ${shortDate(date)}`],
        columns: COLUMNS,
        rows: (async function* () {
          for await (const one of everyBalance(db.read, { clock }, reach, filters)) yield rowOf(one)
        })(),
        frozen: 2,
        signatures: null,
      }
      return reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : XLSX)
        .header('content-disposition', `attachment; filename="saldo-cuti-${date}.${format}"`)
        .header('cache-control', 'private, no-store')
        .send(Readable.from(format === 'csv' ? csvFile([table], delimiter) : xlsxFile([table])))
    },
  )
}
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
/** The date in the file's name is Jakarta's; what is left of each person goes by the date of their site. */
const WIB = 7 * 3_600_000
