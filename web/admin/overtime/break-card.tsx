import type { OvertimeBreak } from '#contract/overtime.ts'
import { formatDate } from '../../shared/format.ts'
import { useLanguage } from '../../shared/i18n.ts'
import { useOvertimeWords } from '../../shared/overtime/words.ts'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { DateField } from '../ui/dates/date-field.tsx'

export type BreakForm = { from: string; minutes: number; after_minutes: number }

type Props = { breaks: readonly OvertimeBreak[]; value: BreakForm; onChange: (value: BreakForm) => void }

/** The break in overtime on days off: what has held from when on, and what is to hold. */
export function BreakCard({ breaks, value, onChange }: Props) {
  const { t } = useOvertimeWords()
  const language = useLanguage()
  const rule = ({ minutes, after_minutes: after }: OvertimeBreak): string =>
    minutes === 0 ? t('break.none') : t('break.rule', { minutes, after })
  return (
    <Card className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('break.title')}</h2>
      <p className="text-sm text-ink-soft">{t('break.text')}</p>
      <ul aria-label={t('break.history')} className="text-sm">
        {breaks.map((one) => (
          <li key={one.from}>
            {one.from === null
              ? t('break.law', { rule: rule(one) })
              : t('break.since', { date: formatDate(one.from, language), rule: rule(one) })}
          </li>
        ))}
      </ul>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('break.minutes')}>
          {(ids) => (
            <Input
              {...ids}
              type="number"
              required
              min={0}
              max={120}
              value={value.minutes}
              onChange={({ target }) => onChange({ ...value, minutes: Number(target.value) })}
            />
          )}
        </Field>
        <Field label={t('break.after')}>
          {(ids) => (
            <Input
              {...ids}
              type="number"
              required
              min={60}
              max={480}
              value={value.after_minutes}
              onChange={({ target }) => onChange({ ...value, after_minutes: Number(target.value) })}
            />
          )}
        </Field>
      </div>
      <DateField
        label={t('break.from')}
        required
        value={value.from}
        onChange={(from) => onChange({ ...value, from })}
      />
      <p className="text-sm text-ink-soft">{t('break.fromHint')}</p>
    </Card>
  )
}
