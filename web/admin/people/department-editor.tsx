import { zodResolver } from '@hookform/resolvers/zod'
import { useForm } from 'react-hook-form'
import { CreateDepartment, type Department } from '#contract/people.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Field, Input } from '../../shared/ui/field.tsx'
import { Conflict } from './conflict.tsx'
import { differences } from './changes.ts'
import { useFaultText } from './fault-text.ts'
import { OpenOrClose } from './open-or-close.tsx'
import { SaveBar } from './save-bar.tsx'
import { useRecord } from './use-record.ts'
import { useServerFaults } from './use-save.ts'

/** Names a department; closes and reopens one. */
export function DepartmentEditor({ department, onClose }: { department: Department | undefined; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const fault = useFaultText()
  const record = useRecord<Department>('/api/departments', department, t('record.saved'))
  const { base, theirs } = record
  const form = useForm({ resolver: zodResolver(CreateDepartment), defaultValues: { name: department?.name ?? '' } })
  const showFaults = useServerFaults(form.setError)
  const { errors } = form.formState
  const submit = form.handleSubmit((body) => {
    if (base && body.name === base.name) return onClose()
    record.send(body, { onSaved: onClose, onRefused: (error) => showFaults(error, ['name']) })
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
              form.reset({ name: theirs.name })
            }}
            onKeep={() => record.settle(theirs)}
          />
        )}
        <Field label={t('column.name')} error={fault(errors.name, form.getValues('name'))}>
          {(parts) => <Input {...parts} {...form.register('name')} autoComplete="off" />}
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
