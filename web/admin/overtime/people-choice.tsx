import { useState } from 'react'
import { X } from 'lucide-react'
import type { EmployeePage } from '#contract/people.ts'
import { query, request } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useOvertimeWords } from '../../shared/overtime/words.ts'
import { useSession } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Select } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { type Named, PersonPicker } from '../people/person-picker.tsx'
import { useDepartments } from '../people/queries.ts'

const MOST = 500

/** Everybody of a department, page after page. */
async function peopleOf(department: string): Promise<Named[]> {
  const people: Named[] = []
  let cursor: string | undefined
  do {
    const page: EmployeePage = await request<EmployeePage>(
      `/api/employees${query({ department, active: true, limit: 100, cursor })}`,
    )
    people.push(...page.data.map(({ id, name }) => ({ id, name })))
    cursor = page.next_cursor ?? undefined
  } while (cursor && people.length < MOST)
  return people
}

/** People found one by one or by department, shown as chips that can be dropped. */
export function PeopleChoice({ people, onChange }: { people: readonly Named[]; onChange: (people: Named[]) => void }) {
  const { t } = useOvertimeWords()
  const me = useSession().user.employee_id
  const add = (more: readonly Named[]): void =>
    onChange([...people, ...more.filter(({ id }) => id !== me && !people.some((one) => one.id === id))].slice(0, MOST))
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 text-sm font-medium">{t('order.people')}</legend>
      <Field label={t('order.peopleHint')}>
        {(parts) => (
          // a new one each time, so that the next name can be typed at once
          <PersonPicker
            {...parts}
            key={people.length}
            value={null}
            except={me ?? undefined}
            onChange={(person) => person && add([person])}
          />
        )}
      </Field>
      <DepartmentRow onPeople={add} />
      {me !== null && <p className="text-sm text-ink-soft">{t('order.notSelf')}</p>}
      <div aria-live="polite">
        {people.length === 0 ? (
          <p className="text-sm text-ink-soft">{t('order.nobody')}</p>
        ) : (
          <p className="flex items-center justify-between gap-3 text-sm">
            {t('order.chosen', { count: people.length })}
            <Button look="quiet" size="dense" onClick={() => onChange([])}>
              {t('order.clear')}
            </Button>
          </p>
        )}
      </div>
      <Chips people={people} drop="order.drop" onDrop={(id) => onChange(people.filter((one) => one.id !== id))} />
    </fieldset>
  )
}

function DepartmentRow({ onPeople }: { onPeople: (people: Named[]) => void }) {
  const { t } = useOvertimeWords()
  const sentence = useErrorSentence()
  const departments = useDepartments().filter(({ active }) => active)
  const [department, setDepartment] = useState('')
  const [busy, setBusy] = useState(false)
  const take = async (): Promise<void> => {
    setBusy(true)
    try {
      onPeople(await peopleOf(department))
    } catch (error) {
      notify(sentence(error), { tone: 'bad' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="flex items-end gap-2">
      <Field label={t('order.fromDepartment')} className="min-w-0 flex-1">
        {(parts) => (
          <Select {...parts} value={department} onChange={({ target }) => setDepartment(target.value)}>
            <option value="">–</option>
            {departments.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Button look="secondary" busy={busy} disabled={!department} onClick={() => void take()}>
        {t('order.takeAll')}
      </Button>
    </div>
  )
}

type ChipsProps = { people: readonly Named[]; drop: 'order.drop' | 'exempt.drop'; onDrop: (id: string) => void }

export function Chips({ people, drop, onDrop }: ChipsProps) {
  const { t } = useOvertimeWords()
  return (
    <ul className="flex flex-wrap gap-1.5">
      {people.map(({ id, name }) => (
        <li key={id} className="inline-flex items-center rounded-control border border-line-strong pl-2.5 text-sm">
          {name}
          <button
            type="button"
            aria-label={t(drop, { name })}
            onClick={() => onDrop(id)}
            className="grid size-10 place-items-center rounded-control hover:bg-raised"
          >
            <X className="size-4" aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  )
}
