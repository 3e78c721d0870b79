import { TickIcon } from '../shared/ui/icons.tsx'
import type { AttendanceRow, PunchAnswer } from '#contract/attendance.ts'
import { formatClock, formatDuration, formatMinutes } from '../shared/format.ts'
import { useLanguage, useTranslation } from '../shared/i18n.ts'
import { Why } from './why.tsx'

/** What the button becomes once the server has said that the punch is saved. Only here is a tick drawn. */
export function ReceiptCard({ answer }: { answer: PunchAnswer }) {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  const { receipt, data } = answer
  const judgement = useJudgement(data, receipt.kind)
  return (
    <div role="status" className="rise-in rounded-card bg-green-tint px-4 pt-4 pb-1 text-center text-green-ink">
      <span className="mx-auto grid size-12 place-items-center rounded-full bg-accent-fill text-on-accent">
        <TickIcon className="size-8" strokeWidth={3} />
      </span>
      <p className="mt-2 text-xl font-semibold">
        {t(`receipt.${receipt.kind}`, { time: formatClock(receipt.time, language), zone: receipt.zone_label })}
      </p>
      {judgement && <p className="text-lg">{judgement}</p>}
      {receipt.merged && <p>{t('receipt.merged')}</p>}
      {receipt.offline && <p>{t('receipt.offline')}</p>}
      <p className="mt-1 text-sm">{t('receipt.number', { number: receipt.number, node: receipt.node })}</p>
      <Why steps={data.trace} />
    </div>
  )
}

/** Tepat waktu, terlambat so many minutes, hours worked: the one thing people look for. */
function useJudgement(row: AttendanceRow, kind: 'in' | 'out'): string {
  const { t } = useTranslation('employee')
  const language = useLanguage()
  const words: string[] = []
  for (const step of row.trace) {
    if (kind === 'in' && step.rule === 'on-time') words.push(t('receipt.onTime'))
    if (kind === 'in' && step.rule === 'late')
      words.push(t('receipt.late', { duration: formatMinutes(step.minutes, language) }))
    if (kind === 'out' && step.rule === 'left-early')
      words.push(t('receipt.early', { duration: formatMinutes(step.minutes, language) }))
  }
  if (kind === 'out' && row.duration_minutes !== null) {
    words.push(t('receipt.worked', { duration: formatDuration(row.duration_minutes, language) }))
  }
  if (row.flags.includes('perlu_ditinjau')) words.push(t('receipt.review'))
  return words.join(' · ')
}
