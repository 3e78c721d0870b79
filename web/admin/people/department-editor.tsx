import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { CreateDepartment, type Department } from '#contract/people.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { Conflict } from './conflict.tsx'
import { differences } from './changes.ts'
import { useFaultText } from './fault-text.ts'
import { OpenOrClose } from './open-or-close.tsx'
import { useDepartments } from './queries.ts'
import { SaveBar } from './save-bar.tsx'
import { useRecord } from './use-record.ts'
import { useServerFaults } from './use-save.ts'

/** Names a department; closes and reopens one. */
export function DepartmentEditor({ department, onClose }: { department: Department | undefined; onClose: () => void }) {
  const others = useDepartments().filter(({ id, active }) => active && id !== department?.id)
  const { t } = useTranslation('admin')
  const fault = useFaultText()
  const record = useRecord<Department>('/api/departments', department, t('record.saved'))
  const { base, theirs } = record
  const form = useForm({
    resolver: zodResolver(CreateDepartment),
    defaultValues: { name: department?.name ?? '', parent_id: department?.parent_id ?? null },
  })
  const showFaults = useServerFaults(form.setError)
  const { errors } = form.formState
  const submit = form.handleSubmit((body) => {
    if (base && body.name === base.name && body.parent_id === base.parent_id) return onClose()
    record.send(body, { onSaved: onClose, onRefused: (error) => showFaults(error, ['name', 'parent_id']) })
  })
  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate>
        {theirs && (
          <Conflict
            differences={differences(
              { [t('column.name')]: form.getValues('name'), [t('people.state')]: stateWord(base?.active) },
              { [t('column.name')]: theirs.name, [t('people.state')]: stateWord(theirs.active) },
            )}
            onTake={() => {
              record.settle(theirs)
              form.reset({ name: theirs.name, parent_id: theirs.parent_id })
            }}
            onKeep={() => record.settle(theirs)}
          />
        )}
        <Field label={t('column.name')} error={fault(errors.name, form.getValues('name'))}>
          {(parts) => <Input {...parts} {...form.register('name')} autoComplete="off" />}
        </Field>
        <Field
          label={t('department.parent')}
          className="mt-4"
          error={fault(errors.parent_id, form.getValues('parent_id'))}
        >
          {(parts) => (
            <Select {...parts} {...form.register('parent_id', { setValueAs: (value: string | null) => value || null })}>
              <option value="">{t('department.noParent')}</option>
              {others.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <SaveBar busy={record.busy} error={errors.name ? null : record.error} onCancel={onClose} />
      </form>
      {base && <OpenOrClose path="/api/departments" record={base} onChanged={record.settle} />}
    </>
  )

  function stateWord(active: boolean | undefined): string {
    return t(active === false ? 'people.closed' : 'people.open')
  }
}
