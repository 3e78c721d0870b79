import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BulkChange } from '#contract/people-bulk.ts'
import { localDate } from '#contract/zones.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { mainZone } from '../board/zones.ts'
import { serverNow } from '../now.ts'
import { patternsQuery } from '../schedule/queries.ts'
import { DateField } from '../ui/dates/date-field.tsx'
import { PersonPicker } from './person-picker.tsx'
import type { Named } from './person-picker.tsx'
import { useDepartments, useSites } from './queries.ts'

/** As long as a job title may be; the contract would bring all schemas of people along. */
const MOST = 100

const EMPTY = {
  department: '',
  site: '',
  manager: '' as '' | 'none' | 'choose',
  person: null as Named | null,
  title: '' as '' | 'none' | 'write',
  jobTitle: '',
  end: '' as '' | 'on' | 'none',
  lastDay: '',
  pattern: '',
  from: '',
}

/** What is to be another for everybody chosen. What is left alone stays as each of them has it. */
export function BulkForm({ busy, onCheck }: { busy: boolean; onCheck: (change: BulkChange) => void }) {
  const { t } = useTranslation('admin')
  const departments = useDepartments().filter(({ active }) => active)
  const sites = useSites().filter(({ active }) => active)
  const patterns = (useQuery(patternsQuery).data ?? []).filter(({ active }) => active)
  const today = localDate(mainZone([]), serverNow())
  const [form, setForm] = useState({ ...EMPTY, lastDay: today, from: today })
  const set = (change: Partial<typeof form>): void => setForm((before) => ({ ...before, ...change }))
  const change = changeOf(form)
  const keep = <option value="">{t('bulk.keep')}</option>
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        onCheck(change)
      }}
    >
      <Choice label={t('column.department')} value={form.department} onChange={(department) => set({ department })}>
        {keep}
        {departments.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice label={t('column.site')} value={form.site} onChange={(site) => set({ site })}>
        {keep}
        {sites.map(({ id, name, zone_label: zone }) => (
          <option key={id} value={id}>
            {name} ({zone})
          </option>
        ))}
      </Choice>
      <Choice
        label={t('column.manager')}
        value={form.manager}
        onChange={(manager) => set({ manager: manager as typeof form.manager })}
      >
        {keep}
        <option value="choose">{t('bulk.managerChoose')}</option>
        <option value="none">{t('employee.noManager')}</option>
      </Choice>
      {form.manager === 'choose' && (
        <Field label={t('bulk.managerWho')}>
          {(parts) => (
            <PersonPicker {...parts} value={form.person} except={undefined} onChange={(person) => set({ person })} />
          )}
        </Field>
      )}
      <Choice
        label={t('bulk.field.job_title')}
        value={form.title}
        onChange={(title) => set({ title: title as typeof form.title })}
      >
        {keep}
        <option value="write">{t('bulk.titleWrite')}</option>
        <option value="none">{t('bulk.titleNone')}</option>
      </Choice>
      {form.title === 'write' && (
        <Field label={t('bulk.titleNew')}>
          {(parts) => (
            <Input
              {...parts}
              value={form.jobTitle}
              maxLength={MOST}
              autoComplete="off"
              onChange={({ target }) => set({ jobTitle: target.value })}
            />
          )}
        </Field>
      )}
      {patterns.length > 0 && (
        <Choice label={t('bulk.field.pattern')} value={form.pattern} onChange={(pattern) => set({ pattern })}>
          {keep}
          {patterns.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
      )}
      {form.pattern !== '' && (
        <DateField required label={t('bulk.patternFrom')} value={form.from} onChange={(from) => set({ from })} />
      )}
      <Choice
        label={t('bulk.field.active_to')}
        hint={form.end === 'on' ? t('employee.deactivateText') : undefined}
        value={form.end}
        onChange={(end) => set({ end: end as typeof form.end })}
      >
        {keep}
        <option value="on">{t('bulk.endOn')}</option>
        <option value="none">{t('bulk.endNone')}</option>
      </Choice>
      {form.end === 'on' && (
        <DateField required label={t('employee.to')} value={form.lastDay} onChange={(lastDay) => set({ lastDay })} />
      )}
      <Button type="submit" busy={busy} disabled={Object.keys(change).length === 0} className="self-start">
        {t('bulk.check')}
      </Button>
    </form>
  )
}

/** The fields that were touched, as the server takes them. */
function changeOf(form: typeof EMPTY): BulkChange {
  const { department, site, manager, person, title, jobTitle, end, lastDay, pattern, from } = form
  return {
    ...(department && { department_id: department }),
    ...(site && { site_id: site }),
    ...(manager === 'none' && { manager_id: null }),
    ...(manager === 'choose' && person && { manager_id: person.id }),
    ...(title === 'none' && { job_title: null }),
    ...(title === 'write' && jobTitle.trim() && { job_title: jobTitle.trim() }),
    ...(end === 'none' && { active_to: null }),
    ...(end === 'on' && lastDay && { active_to: lastDay }),
    ...(pattern && from && { pattern: { pattern_id: pattern, from } }),
  }
}

type ChoiceProps = {
  label: string
  hint?: string | undefined
  value: string
  onChange: (value: string) => void
  children: React.ReactNode
}

const Choice = ({ label, hint, value, onChange, children }: ChoiceProps) => (
  <Field label={label} hint={hint}>
    {(parts) => (
      <Select {...parts} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </Select>
    )}
  </Field>
)
