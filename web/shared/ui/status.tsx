import { useTranslation } from '../i18n.ts'
import { type Flag, STATUS_LETTER, type Status } from '#contract/status.ts'
import { classNames } from './class-names.ts'

const FAMILY: Record<Status, string> = {
  belum_absen: 'border border-line-strong text-ink-soft',
  hadir: 'bg-green-tint text-green-ink',
  terlambat: 'bg-amber-tint text-amber-ink',
  izin: 'bg-blue-tint text-blue-ink',
  sakit: 'bg-violet-tint text-violet-ink',
  cuti: 'bg-cyan-tint text-cyan-ink',
  cuti_bersama: 'bg-grey-tint text-grey-ink',
  dinas_luar: 'bg-indigo-tint text-indigo-ink',
  wfh: 'bg-indigo-tint text-indigo-ink',
  alpa: 'bg-red-tint text-red-ink',
  libur: 'bg-grey-tint text-grey-ink',
}

/** What stands for a flag beside its word. Terlambat is told by the status. */
const FLAG_MARK: Record<Flag, string> = {
  terlambat: 'T',
  pulang_cepat: 'PC',
  setengah_hari: '½',
  lupa_absen_masuk: 'TM',
  lupa_absen_pulang: 'TP',
  lembur: '+',
  perlu_ditinjau: '?',
  luring: '⇅',
}

/** The colours of a status, for drawings of our own such as the month grid. */
export const statusClass = (status: Status): string => FAMILY[status]

/** Letter and word: a status is never told by colour alone. */
export function StatusBadge({ status, className }: { status: Status; className?: string }) {
  const { t } = useTranslation()
  return (
    <span
      className={classNames(
        'inline-flex h-6 items-center gap-1.5 rounded-control px-2 text-sm font-medium whitespace-nowrap',
        FAMILY[status],
        className,
      )}
    >
      <b aria-hidden="true">{STATUS_LETTER[status]}</b>
      {t(`status.${status}`)}
    </span>
  )
}

export function FlagChip({ flag }: { flag: Flag }) {
  const { t } = useTranslation()
  return (
    <Chip>
      <b aria-hidden="true">{FLAG_MARK[flag]}</b>
      {t(`flag.${flag}`)}
    </Chip>
  )
}

/** A flag where there is room for its sign only; the word is in its title and for those who cannot see it. */
function FlagSign({ flag }: { flag: Flag }) {
  const { t } = useTranslation()
  return (
    <Chip title={t(`flag.${flag}`)}>
      <b aria-hidden="true">{FLAG_MARK[flag]}</b>
      <span className="sr-only">{t(`flag.${flag}`)}</span>
    </Chip>
  )
}

/** The flags of a row that its status does not tell already; `signs` for the narrow columns of tables. */
export function Flags({ flags, signs = false }: { flags: readonly Flag[]; signs?: boolean }) {
  const shown = flags.filter((flag) => flag !== 'terlambat')
  if (shown.length === 0) return null
  return (
    <span className="inline-flex flex-wrap gap-1">
      {shown.map((flag) => (signs ? <FlagSign key={flag} flag={flag} /> : <FlagChip key={flag} flag={flag} />))}
    </span>
  )
}

/** A small outlined word. */
export const Chip = ({ className, ...rest }: React.ComponentProps<'span'>) => (
  <span
    {...rest}
    className={classNames(
      'inline-flex h-6 items-center gap-1 rounded-control border border-line-strong px-1.5 text-xs whitespace-nowrap text-ink-soft',
      className,
    )}
  />
)
