import { useState } from 'react'
import type { Past, ShiftAssignment } from '#contract/shifts.ts'
import { dateHere, formatDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { serverNow } from '../now.ts'
import { SaveBar } from '../people/save-bar.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import { PastQuestion } from './past-question.tsx'
import { pastOf, useScheduleChange } from './queries.ts'

/** Until when a pattern is worked by. Emptied, it goes on. */
export function EndAssignment({ assignment, onClose }: { assignment: ShiftAssignment; onClose: () => void }) {
  const { t } = useTranslation('schedule')
  const language = useLanguage()
  const [to, setTo] = useState(assignment.to ?? dateHere(serverNow()))
  const change = useScheduleChange(t('assign.changed'))
  const past = pastOf(change.error)
  const save = (agreed: Past): void =>
    change.mutate(
      {
        path: `/api/shift-assignments/${assignment.id}`,
        method: 'PATCH',
        body: { version: assignment.version, to: to || null, past: agreed },
      },
      { onSuccess: onClose },
    )
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save(false)
      }}
    >
      <p>
        {t(`assign.${assignment.target}`)} <b className="font-medium">{assignment.target_name}</b>:{' '}
        {assignment.pattern.name}, {t('assign.from')} {formatDate(assignment.from, language)}
      </p>
      <DateField label={t('assign.to')} hint={t('assign.toHint')} min={assignment.from} value={to} onChange={setTo} />
      {past && <PastQuestion past={past} busy={change.isPending} onAgree={save} />}
      <SaveBar busy={change.isPending} error={past ? null : change.error} onCancel={onClose} />
    </form>
  )
}
