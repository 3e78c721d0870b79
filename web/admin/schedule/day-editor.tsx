import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Past, Roster, RosterDay } from '#contract/shifts.ts'
import { formatDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { useErrorSentence } from '../../shared/errors.ts'
import { Button } from '../../shared/ui/button.tsx'
import { type Named, PersonPicker } from '../people/person-picker.tsx'
import { SaveBar } from '../people/save-bar.tsx'
import { useSites } from '../people/queries.ts'
import { Drawer } from '../ui/drawer.tsx'
import { useLast } from '../ui/use-last.ts'
import { PastQuestion } from './past-question.tsx'
import { pastOf, shiftsQuery, useScheduleChange } from './queries.ts'

type Chosen = { person: Roster['people'][number]; day: RosterDay; holiday: string | null }

/** What one person does on one date. */
export function DayEditor({ chosen, onClose }: { chosen: Chosen | null; onClose: () => void }) {
  const language = useLanguage()
  const shown = useLast(chosen ?? undefined)
  return (
    <Drawer
      open={chosen !== null}
      onClose={onClose}
      title={shown?.person.name ?? ''}
      note={shown && formatDate(shown.day.date, language)}
    >
      {shown && <Swap key={`swap ${shown.person.id} ${shown.day.date}`} {...shown} onClose={onClose} />}
      {shown && <Form key={`${shown.person.id} ${shown.day.date}`} {...shown} onClose={onClose} />}
    </Drawer>
  )
}

/** The two take each other's place on this date. */
function Swap({ person, day, onClose }: Chosen & { onClose: () => void }) {
  const { t } = useTranslation('schedule')
  const sentence = useErrorSentence()
  const [other, setOther] = useState<Named | null>(null)
  const change = useScheduleChange(t('swap.done'))
  const past = pastOf(change.error)
  const swap = (agreed: Past): void => {
    if (!other) return
    const first = { employee_id: person.id, date: day.date }
    const body = { first, second: { employee_id: other.id, date: day.date }, past: agreed }
    change.mutate({ path: '/api/roster/swap', method: 'POST', body }, { onSuccess: onClose })
  }
  return (
    <details className="mb-4 border-b pb-4">
      <summary className="min-h-12 cursor-pointer py-3 font-medium text-accent">{t('swap.title')}</summary>
      <div className="flex flex-col gap-3">
        <Field label={t('swap.with')}>
          {(parts) => <PersonPicker {...parts} value={other} except={person.id} onChange={setOther} />}
        </Field>
        {past && <PastQuestion past={past} busy={change.isPending} onAgree={swap} />}
        {change.error && !past && (
          <p role="alert" className="text-red-ink">
            {sentence(change.error)}
          </p>
        )}
        <Button
          look="secondary"
          className="self-start"
          busy={change.isPending}
          disabled={!other}
          onClick={() => swap(false)}
        >
          {t('swap.do')}
        </Button>
      </div>
    </details>
  )
}

function Form({ person, day, holiday, onClose }: Chosen & { onClose: () => void }) {
  const { t } = useTranslation('schedule')
  const shifts = (useQuery(shiftsQuery).data ?? []).filter(({ active }) => active)
  const sites = useSites().filter(({ active, id }) => active && id !== person.site.id)
  const { entry } = day
  const [first, setFirst] = useState(entry ? (entry.shift_id ?? (entry.kind === 'off' ? 'off' : 'pattern')) : 'pattern')
  const [second, setSecond] = useState(entry?.second_shift_id ?? '')
  const [site, setSite] = useState(entry?.site_id ?? '')
  const [note, setNote] = useState(entry?.note ?? '')
  const change = useScheduleChange(t('cell.saved'))
  const past = pastOf(change.error)
  const isShift = first !== 'off' && first !== 'pattern'
  const save = (agreed: Past): void => {
    const kind = isShift ? 'shift' : first === 'pattern' && site ? 'site' : first
    const own = {
      kind,
      shift_id: isShift ? first : null,
      second_shift_id: isShift && second ? second : null,
      site_id: first === 'off' || !site ? null : site,
      note: note.trim() || null,
    }
    const body = {
      entries: [{ employee_id: person.id, date: day.date, version: entry?.version ?? 0, ...own }],
      past: agreed,
    }
    change.mutate({ path: '/api/roster', method: 'PUT', body }, { onSuccess: onClose })
  }
  const options = shifts.map(({ id, code, name }) => (
    <option key={id} value={id}>
      {code} · {name}
    </option>
  ))
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save(false)
      }}
    >
      {holiday !== null && (
        <p role="note" className="rounded-control bg-amber-tint px-3 py-2 text-sm text-amber-ink">
          {t(isShift ? 'cell.holidayMeansWork' : 'cell.holidayMeansFree', { name: holiday })}
        </p>
      )}
      <Field label={t('cell.shift')}>
        {(parts) => (
          <Select {...parts} value={first} onChange={({ target }) => setFirst(target.value)}>
            <option value="pattern">{t('cell.pattern')}</option>
            <option value="off">{t('cell.off')}</option>
            {options}
          </Select>
        )}
      </Field>
      {isShift && (
        <Field label={t('cell.second')}>
          {(parts) => (
            <Select {...parts} value={second} onChange={({ target }) => setSecond(target.value)}>
              <option value="">{t('cell.none')}</option>
              {options}
            </Select>
          )}
        </Field>
      )}
      {first !== 'off' && (
        <Field label={t('cell.site')}>
          {(parts) => (
            <Select {...parts} value={site} onChange={({ target }) => setSite(target.value)}>
              <option value="">{t('cell.own')}</option>
              {sites.map(({ id, name, zone_label: zone }) => (
                <option key={id} value={id}>
                  {name} ({zone})
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <Field label={t('cell.note')}>
        {(parts) => <Input {...parts} value={note} maxLength={200} onChange={({ target }) => setNote(target.value)} />}
      </Field>
      {past && <PastQuestion past={past} busy={change.isPending} onAgree={save} />}
      <SaveBar busy={change.isPending} error={past ? null : change.error} onCancel={onClose} />
    </form>
  )
}
