import type { AttendanceRow } from '#contract/attendance.ts'
import { localDate, zoneLabel } from '#contract/zones.ts'
import type { Language } from '#contract/trace.ts'
import { formatDate, formatDuration, formatShortDate, formatTime } from '../../shared/format.ts'
import type { Flag } from '#contract/status.ts'
import { type Translate, useTranslation } from '../../shared/i18n.ts'
import { Flags, StatusBadge } from '../../shared/ui/status.tsx'
import { serverNow } from '../now.ts'
import type { Column } from '../table/data-table.tsx'

type Look = { t: Translate<'admin'>; language: Language; showZone: boolean }

/** Columns that are not shown until somebody asks for them. */
export const HIDDEN_AT_FIRST = ['shift', 'node']

/** All columns of attendances; the date only where days are mixed. */
export function attendanceColumns({ t, language, showZone }: Look, withDate: boolean): Column<AttendanceRow>[] {
  const time = (value: string | null, row: AttendanceRow): string =>
    formatTime(value, language) + (value && showZone ? ` ${zoneLabel(row.site.zone, row.masuk_at ?? 0)}` : '')
  const columns: Column<AttendanceRow>[] = [
    { id: 'date', header: t('column.date'), width: 136, cell: (row) => formatDate(row.date, language) },
    { id: 'name', header: t('column.name'), cell: (row) => <Name row={row} language={language} day={!withDate} /> },
    { id: 'number', header: t('column.number'), width: 112, cell: (row) => row.user.number },
    { id: 'department', header: t('column.department'), width: 150, cell: (row) => row.department.name },
    { id: 'site', header: t('column.site'), width: 150, cell: (row) => row.site.name },
    { id: 'in', header: t('column.in'), width: showZone ? 112 : 84, cell: (row) => time(row.jam_masuk, row) },
    { id: 'out', header: t('column.out'), width: showZone ? 112 : 84, cell: (row) => time(row.jam_pulang, row) },
    {
      id: 'duration',
      header: t('column.duration'),
      width: 96,
      cell: (row) => formatDuration(row.duration_minutes, language),
    },
    { id: 'status', header: t('column.status'), width: 144, cell: (row) => <StatusBadge status={row.status} /> },
    {
      id: 'flags',
      header: t('column.flags'),
      width: 176,
      cell: (row) => <FlagsInLine flags={row.flags} />,
    },
    {
      id: 'shift',
      header: t('column.shift'),
      width: 176,
      cell: ({ shift }) => `${shift.name} ${formatTime(shift.start, language)}–${formatTime(shift.end, language)}`,
    },
    { id: 'node', header: t('column.node'), width: 120, cell: (row) => row.node_masuk ?? row.node_pulang ?? '–' },
  ]
  return withDate ? columns : columns.filter(({ id }) => id !== 'date')
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

/** Flags in one line; what does not fit is told by the title and by the drawer. */
function FlagsInLine({ flags }: { flags: readonly Flag[] }) {
  const { t } = useTranslation()
  const shown = flags.filter((flag) => flag !== 'terlambat')
  if (shown.length === 0) return null
  return (
    <span
      title={shown.map((flag) => t(`flag.${flag}`)).join(', ')}
      className="flex h-6 overflow-hidden [&>span]:flex-nowrap"
    >
      <Flags flags={shown} />
    </span>
  )
}

/** The same row on a phone. */
export function CompactAttendance({ row, look, withDate }: { row: AttendanceRow; look: Look; withDate: boolean }) {
  const { t, language } = look
  const zone = look.showZone ? ` ${zoneLabel(row.site.zone, row.masuk_at ?? 0)}` : ''
  const times = t('compact.times', {
    in: formatTime(row.jam_masuk, language),
    out: formatTime(row.jam_pulang, language),
  })
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
