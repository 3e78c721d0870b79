import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { employeeQuery } from '../people/queries.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Select } from '../../shared/ui/field.tsx'
import { type Named, PersonPicker } from '../people/person-picker.tsx'
import { useDepartments, useSites } from '../people/queries.ts'
import type { ReportSearch } from '../reports/use-report-search.ts'
import { DateField } from '../ui/dates/date-field.tsx'
import { Preview } from './preview.tsx'
import type { Asked } from './queries.ts'
import { Runs } from './runs.tsx'
import { useRecomputeWords } from './words.ts'

export type RecomputeSearch = Pick<ReportSearch, 'from' | 'to' | 'employee' | 'department' | 'site' | 'plan'>
type Props = {
  search: RecomputeSearch
  /** What the form begins with where the address says nothing. */
  span: { from: string; to: string }
  onAsk: (search: { [K in keyof RecomputeSearch]: RecomputeSearch[K] | undefined }) => void
}

/** Hitung ulang: which days would be others by the rules of now, before anything of it is done. */
export function RecomputeTab({ search, span, onAsk }: Props) {
  const { from, to, employee, department, site } = search
  const asked: Asked | null =
    from && to ? { from, to, employee, department, site, replan: search.plan !== 'keep' } : null
  return (
    // what only screen readers see stays within what scrolls
    <div className="relative flex flex-col gap-4">
      <Form key={JSON.stringify(search)} search={search} span={span} onAsk={onAsk} />
      {asked && <Preview key={JSON.stringify(asked)} asked={asked} />}
      <Runs />
    </div>
  )
}

function Form({ search, span, onAsk }: Props) {
  const { t } = useRecomputeWords()
  const departments = useDepartments()
  const sites = useSites()
  const known = useQuery({ ...employeeQuery(search.employee ?? ''), enabled: search.employee !== undefined })
  const [chosen, setChosen] = useState<Named | null>()
  const person = chosen === undefined && search.employee ? (known.data ?? null) : (chosen ?? null)
  const [form, setForm] = useState({
    from: search.from ?? span.from,
    to: search.to ?? span.to,
    department: search.department ?? '',
    site: search.site ?? '',
    keeps: search.plan === 'keep',
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const { from, to, keeps } = form
    const of = { department: form.department || undefined, site: form.site || undefined }
    onAsk({ from, to, employee: person?.id, ...of, plan: keeps ? 'keep' : undefined })
  }
  const places = [
    ['department', departments],
    ['site', sites],
  ] as const
  return (
    <Card aria-labelledby="recompute">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div>
          <h2 id="recompute" className="font-semibold">
            {t('title')}
          </h2>
          <p className="max-w-3xl text-sm text-ink-soft">{t('text')}</p>
        </div>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          {(['from', 'to'] as const).map((end) => (
            <DateField
              key={end}
              label={t(end)}
              hint={end === 'to' ? t('mostDays') : undefined}
              required
              min={end === 'to' ? form.from : undefined}
              value={form[end]}
              onChange={(date) => setForm((before) => ({ ...before, [end]: date }))}
            />
          ))}
          {places.map(([place, list]) => (
            <Field key={place} label={t(place)}>
              {(parts) => (
                <Select
                  {...parts}
                  value={form[place]}
                  onChange={({ target }) => setForm({ ...form, [place]: target.value })}
                >
                  <option value="">{t('all')}</option>
                  {list.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ))}
        </div>
        <Field label={t('person')} className="max-w-xl">
          {(parts) => <PersonPicker {...parts} value={person} except={undefined} onChange={setChosen} />}
        </Field>
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 text-sm font-medium">{t('plan')}</legend>
          {([false, true] as const).map((keeps) => (
            <label key={String(keeps)} className="flex min-h-12 items-center gap-3 lg:min-h-9">
              <input
                type="radio"
                name="plan"
                checked={form.keeps === keeps}
                onChange={() => setForm({ ...form, keeps })}
                className="size-5 accent-accent"
              />
              {t(keeps ? 'plan.keep' : 'plan.now')}
            </label>
          ))}
        </fieldset>
        <Button type="submit" className="self-start">
          {t('look')}
        </Button>
      </form>
    </Card>
  )
}
