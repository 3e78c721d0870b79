import { useState } from 'react'
import { type Past, ASSIGNMENT_TARGETS, type ShiftAssignment, type ShiftPattern } from '#contract/shifts.ts'
import { dateHere } from '../../shared/format.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Field, Select } from '../../shared/ui/field.tsx'
import { serverNow } from '../now.ts'
import { type Named, PersonPicker } from '../people/person-picker.tsx'
import { useDepartments, useSites } from '../people/queries.ts'
import { SaveBar } from '../people/save-bar.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import { PastQuestion } from './past-question.tsx'
import { pastOf, useScheduleChange } from './queries.ts'

/** From when on a site, a department or a person works by a pattern. */
export function AssignEditor({ patterns, onClose }: { patterns: readonly ShiftPattern[]; onClose: () => void }) {
  const { t } = useTranslation('schedule')
  const [target, setTarget] = useState<ShiftAssignment['target']>('department')
  const [person, setPerson] = useState<Named | null>(null)
  const places = { site: useSites(), department: useDepartments() }
  const [place, setPlace] = useState('')
  const open = patterns.filter(({ active }) => active)
  const [pattern, setPattern] = useState(open[0]?.id ?? '')
  const [from, setFrom] = useState(() => dateHere(serverNow()))
  const [to, setTo] = useState('')
  const change = useScheduleChange(t('assign.saved'))
  const past = pastOf(change.error)
  const targetId = target === 'person' ? person?.id : place
  const save = (agreed: Past): void => {
    const body = { pattern_id: pattern, target, target_id: targetId, from, to: to || null, past: agreed }
    change.mutate({ path: '/api/shift-assignments', method: 'POST', body }, { onSuccess: onClose })
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (targetId) save(false)
      }}
    >
      <Field label={t('assign.pattern')}>
        {(parts) => (
          <Select {...parts} required value={pattern} onChange={(event) => setPattern(event.target.value)}>
            {open.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('assign.target')}>
        {(parts) => (
          <Select
            {...parts}
            value={target}
            onChange={(event) => {
              setTarget(event.target.value as ShiftAssignment['target'])
              setPlace('')
            }}
          >
            {ASSIGNMENT_TARGETS.map((one) => (
              <option key={one} value={one}>
                {t(`assign.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t(`assign.${target}`)}>
        {(parts) =>
          target === 'person' ? (
            <PersonPicker {...parts} value={person} except={undefined} onChange={setPerson} />
          ) : (
            <Select {...parts} required value={place} onChange={(event) => setPlace(event.target.value)}>
              <option value="">–</option>
              {places[target]
                .filter(({ active }) => active)
                .map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
            </Select>
          )
        }
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <DateField label={t('assign.from')} required value={from} onChange={setFrom} />
        <DateField label={t('assign.to')} min={from} value={to} onChange={setTo} />
      </div>
      {past && <PastQuestion past={past} busy={change.isPending} onAgree={save} />}
      <SaveBar busy={change.isPending} error={past ? null : change.error} onCancel={onClose} />
    </form>
  )
}
