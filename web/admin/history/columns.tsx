import type { AttendanceRow } from '#contract/attendance.ts'
import { localDate } from '#contract/zones.ts'
import type { Language } from '#contract/trace.ts'
import { formatDate, formatDuration, formatShortDate, formatTime } from '../../shared/format.ts'
import type { Translate } from '../../shared/i18n.ts'
import { Flags, StatusBadge } from '../../shared/ui/status.tsx'
import { serverNow } from '../now.ts'
import type { Column } from '../table/data-table.tsx'

type Look = { t: Translate<'admin'>; language: Language; zoneOf: (zone: string, at: number | null) => string }

/** Columns that are not shown until somebody asks for them. */
export const HIDDEN_AT_FIRST = ['shift', 'node']

/** All columns of attendances; the date only where days are mixed. */
export function attendanceColumns({ t, language, zoneOf }: Look, withDate: boolean): Column<AttendanceRow>[] {
  const zone = (row: AttendanceRow): string => zoneOf(row.site.zone, row.masuk_at ?? row.pulang_at)
  const time = (value: string | null, row: AttendanceRow): string => formatTime(value, language) + (value && zone(row))
  // whether anything is added does not depend on the zone
  const timeWidth = zoneOf('Asia/Jakarta', null) === '' ? 80 : 108
  const columns: Column<AttendanceRow>[] = [
    {
      id: 'date',
      header: t('column.date'),
      width: 116,
      cell: (row) => <DateCell row={row} language={language} />,
    },
    { id: 'name', header: t('column.name'), cell: (row) => <Name row={row} language={language} day={!withDate} /> },
    { id: 'number', header: t('column.number'), width: 88, cell: (row) => row.user.number },
    { id: 'department', header: t('column.department'), width: 132, cell: (row) => row.department.name },
    { id: 'site', header: t('column.site'), width: 168, cell: (row) => row.site.name },
    { id: 'in', header: t('column.in'), width: timeWidth, cell: (row) => time(row.jam_masuk, row) },
    { id: 'out', header: t('column.out'), width: timeWidth, cell: (row) => time(row.jam_pulang, row) },
    {
      id: 'duration',
      header: t('column.duration'),
      width: 84,
      cell: (row) => formatDuration(row.duration_minutes, language),
    },
    { id: 'status', header: t('column.status'), width: 132, cell: (row) => <StatusBadge status={row.status} /> },
    {
      id: 'flags',
      header: t('column.flags'),
      width: 88,
      cell: (row) => <Flags flags={row.flags} signs />,
    },
    {
      id: 'shift',
      header: t('column.shift'),
      width: 176,
      cell: (row) =>
        `${row.shift.name} ${formatTime(row.shift.start, language)}–${formatTime(row.shift.end, language)}${zone(row)}`,
    },
    { id: 'node', header: t('column.node'), width: 120, cell: (row) => row.node_masuk ?? row.node_pulang ?? '–' },
  ]
  return withDate ? columns : columns.filter(({ id }) => id !== 'date')
}

/** A date of this year without its year; the whole date is in the title. */
function DateCell({ row, language }: { row: AttendanceRow; language: Language }) {
  const { date } = row
  const thisYear = date.slice(0, 4) === localDate(row.site.zone, serverNow()).slice(0, 4)
  const short = thisYear ? formatShortDate(date, language) : formatDate(date, language).split(', ').at(-1)
  return <span title={formatDate(date, language)}>{short}</span>
}

/** On today's list a night shift of yesterday says which day it belongs to. */
function Name({ row, language, day }: { row: AttendanceRow; language: Language; day: boolean }) {
  return (
    <>
      <span className="font-medium" title={row.user.name}>
        {row.user.name}
      </span>
      {day && row.date !== localDate(row.site.zone, serverNow()) && (
        <span className="ml-2 text-xs text-ink-soft">{formatShortDate(row.date, language)}</span>
      )}
    </>
  )
}

/** The same row on a phone. */
export function CompactAttendance({ row, look, withDate }: { row: AttendanceRow; look: Look; withDate: boolean }) {
  const { t, language, zoneOf } = look
  const zone = zoneOf(row.site.zone, row.masuk_at ?? row.pulang_at)
  const { jam_masuk: masuk, jam_pulang: pulang } = row
  const from = formatTime(masuk, language)
  const to = formatTime(pulang, language)
  const times = !pulang ? from : masuk ? `${from}–${to}` : t('live.left', { time: to })
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <div className="truncate font-medium">{row.user.name}</div>
        <div className="truncate text-xs text-ink-soft">
          {withDate
            ? `${formatShortDate(row.date, language)} · ${times}${zone}`
            : `${times}${zone} · ${row.department.name}`}
        </div>
      </div>
      <StatusBadge status={row.status} />
    </div>
  )
}
