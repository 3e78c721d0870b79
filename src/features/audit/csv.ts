import type { AuditEntry, AuditPage } from '#contract/audit.ts'
import { AUDIT_ACTION_WORDS } from '#contract/audit-words.ts'
import type { Queryable } from '#src/database/database.ts'
import { listAudit } from './list.ts'
import type { Filter } from './list.ts'

const BATCH = 200
const HEADINGS =
  'Waktu,Tindakan,Kode tindakan,Jenis data,ID data,Tentang siapa,Pelaku,Peran,Alasan,Perubahan,Alamat IP,Perangkat,Simpul,ID permintaan,Nomor urut'

/** The log as a table for a spreadsheet, a page at a time, in flat memory. Begins with the mark that Excel needs. */
export async function* auditCsv(db: Queryable, filter: Omit<Filter, 'limit' | 'cursor'>): AsyncGenerator<string> {
  yield `\uFEFF${HEADINGS}\r\n`
  let cursor: string | null = null
  do {
    const page: AuditPage = await listAudit(db, { ...filter, limit: BATCH, ...(cursor && { cursor }) })
    yield page.data.map((entry) => line(entry, page.names)).join('')
    cursor = page.next_cursor
  } while (cursor !== null)
}

function line(entry: AuditEntry, names: Record<string, string>): string {
  const { actor, entity } = entry
  const said = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(said).join(' + ')
    if (typeof value === 'string') return names[value] ?? value
    return value === null || value === undefined ? '-' : JSON.stringify(value)
  }
  const changes = entry.changes.map(({ field, before, after, erased }) =>
    erased ? `${field}: (dihapus)` : `${field}: ${said(before)} → ${said(after)}`,
  )
  const who = [actor.name, actor.login && `(${actor.login})`].filter(Boolean).join(' ') || actor.kind
  const cells = [
    new Date(entry.at).toISOString(),
    AUDIT_ACTION_WORDS[entry.action] ?? entry.action,
    entry.action,
    entity.type,
    names[entity.id] ?? entity.id,
    entry.subject === null ? '' : (names[entry.subject] ?? entry.subject),
    who,
    actor.role ?? '',
    entry.reason ?? '',
    changes.join('; '),
    entry.address ?? '',
    entry.device ?? '',
    entry.node,
    entry.request_id,
    entry.seq === null ? '' : String(entry.seq),
  ]
  return `${cells.map(cell).join(',')}\r\n`
}

/** Quoted, and never a formula: names and reasons are typed by people. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
