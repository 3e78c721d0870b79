import { Controller, type UseFormReturn } from 'react-hook-form'
import type { z } from 'zod'
import type { Department, Site } from '#contract/people.ts'
import { ROLES } from '#contract/permissions.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import type { EmployeeBody, EmployeeForm } from './employee-form.ts'
import { useFaultText } from './fault-text.ts'
import { PersonPicker } from './person-picker.tsx'

type Props = {
  form: UseFormReturn<EmployeeForm, unknown, z.output<typeof EmployeeBody>>
  departments: readonly Department[]
  sites: readonly Site[]
  employeeId: string | undefined
}

/** The fields of one employee, in the order of the paper form HR knows. */
export function EmployeeFields({ form, departments, sites, employeeId }: Props) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const fault = useFaultText()
  const { register, control, watch, formState } = form
  const { errors, defaultValues } = formState
  const faultOf = (field: keyof EmployeeForm): string | undefined => fault(errors[field], form.getValues(field))
  const optional = (name: string): string => `${name} (${common('field.optional')})`
  const open = <Place extends { id: string; active: boolean }>(places: readonly Place[], chosen: string): Place[] =>
    places.filter(({ id, active }) => active || id === chosen)
  return (
    <div className="flex flex-col gap-4">
      <Field label={t('column.number')} hint={t('employee.numberHint')} error={faultOf('number')}>
        {(parts) => <Input {...parts} {...register('number')} autoComplete="off" />}
      </Field>
      <Field label={t('column.name')} error={faultOf('name')}>
        {(parts) => <Input {...parts} {...register('name')} autoComplete="off" />}
      </Field>
      <Field label={optional(t('column.job_title'))} error={faultOf('job_title')}>
        {(parts) => <Input {...parts} {...register('job_title')} autoComplete="off" />}
      </Field>
      <Field label={optional(t('employee.email'))} error={faultOf('email')}>
        {(parts) => <Input {...parts} {...register('email')} type="email" autoComplete="off" />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('column.department')} error={faultOf('department_id')}>
          {(parts) => (
            <Select {...parts} {...register('department_id')}>
              <option value="">{t('employee.choose')}</option>
              {open(departments, defaultValues?.department_id ?? '').map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('column.site')} error={faultOf('site_id')}>
          {(parts) => (
            <Select {...parts} {...register('site_id')}>
              <option value="">{t('employee.choose')}</option>
              {open(sites, defaultValues?.site_id ?? '').map(({ id, name, zone_label: zone }) => (
                <option key={id} value={id}>
                  {name} ({zone})
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Field label={optional(t('column.manager'))} error={faultOf('manager_id')}>
        {(parts) => (
          <Controller
            control={control}
            name="manager_id"
            render={({ field }) => (
              <PersonPicker {...parts} value={field.value} except={employeeId} onChange={field.onChange} />
            )}
          />
        )}
      </Field>
      <Field label={t('column.role')} hint={t('employee.roleHint')} error={faultOf('role')}>
        {(parts) => (
          <Select {...parts} {...register('role')}>
            {defaultValues?.role === '' && <option value="">{t('employee.noAccount')}</option>}
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {common(`role.${role}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {watch('role') === 'atasan' && (
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 text-sm font-medium">{t('employee.manages')}</legend>
          {open(departments, '').map(({ id, name }) => (
            <label key={id} className="flex min-h-10 items-center gap-3">
              <input type="checkbox" value={id} {...register('manages')} className="size-5 accent-accent-fill" />
              {name}
            </label>
          ))}
        </fieldset>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        {(['active_from', 'active_to'] as const).map((name) => (
          <Controller
            key={name}
            control={control}
            name={name}
            render={({ field: { ref, value, onChange, onBlur } }) => (
              <DateField
                label={name === 'active_from' ? t('employee.from') : optional(t('employee.to'))}
                hint={name === 'active_from' ? undefined : t('employee.toHint')}
                error={faultOf(name)}
                inputRef={ref}
                value={value}
                onChange={onChange}
                onBlur={onBlur}
              />
            )}
          />
        ))}
      </div>
    </div>
  )
}
