import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { z } from 'zod'
import type { Employee } from '#contract/people.ts'
import { localDate } from '#contract/zones.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { serverNow } from '../now.ts'
import { mainZone } from '../board/zones.ts'
import { useOfferRecompute } from '../recompute/offer.tsx'
import { changesOf, differences } from './changes.ts'
import { Conflict } from './conflict.tsx'
import { EmployeeAccount } from './employee-account.tsx'
import { EmployeeFields } from './employee-fields.tsx'
import {
  bodyOfEmployee,
  EMPLOYEE_FIELDS,
  EmployeeBody,
  type EmployeeForm,
  formOfEmployee,
  newEmployee,
} from './employee-form.ts'
import { useDepartments, useSites } from './queries.ts'
import { SaveBar } from './save-bar.tsx'
import { useEmployeeWords } from './use-employee-words.ts'
import { changedMeanwhile, useSave, useServerFaults } from './use-save.ts'

type Props = { employee: Employee | undefined; onDone: (employee: Employee) => void; onClose: () => void }

/** Adds an employee, or changes one. The record it began with is kept until it was saved or taken anew. */
export function EmployeeEditor({ employee, onDone, onClose }: Props) {
  const { t } = useTranslation('admin')
  const departments = useDepartments()
  const sites = useSites()
  const words = useEmployeeWords(departments, sites)
  // a list that refreshes behind the form must not change what the form compares with
  const [base, setBase] = useState(employee)
  const [theirs, setTheirs] = useState<Employee | null>(null)
  const form = useForm<EmployeeForm, unknown, z.output<typeof EmployeeBody>>({
    resolver: zodResolver(EmployeeBody),
    defaultValues: base ? formOfEmployee(base) : newEmployee(localDate(mainZone([]), serverNow())),
  })
  const save = useSave<Employee>(t(base ? 'employee.saved' : 'employee.added'))
  const offer = useOfferRecompute()
  const showFaults = useServerFaults(form.setError)
  const failed = (error: unknown): void => {
    setTheirs(changedMeanwhile<Employee>(error))
    showFaults(error, EMPLOYEE_FIELDS)
  }
  const submit = form.handleSubmit((body) => {
    if (!base) {
      save.mutate({ path: '/api/employees', method: 'POST', body }, { onSuccess: onDone, onError: failed })
      return
    }
    const changes = changesOf(bodyOfEmployee(base), body)
    if (Object.keys(changes).length === 0) return onClose()
    const change = { version: base.version, ...changes }
    save.mutate(
      { path: `/api/employees/${base.id}`, method: 'PATCH', body: change },
      {
        onSuccess: (saved) => {
          onDone(saved)
          // the days from today on follow by themselves
          if (changes.department_id || changes.site_id) void offer({ employee: saved.id })
        },
        onError: failed,
      },
    )
  })
  const take = (record: Employee): void => {
    setBase(record)
    setTheirs(null)
    save.reset()
    form.reset(formOfEmployee(record))
  }
  const keep = (record: Employee): void => {
    // from here on the newer record is what the changes are measured against
    setBase(record)
    setTheirs(null)
    save.reset()
  }
  const named = Object.keys(form.formState.errors).length > 0
  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate>
        {theirs && (
          <Conflict
            differences={differences(words(form.getValues()), words(formOfEmployee(theirs)))}
            onTake={() => take(theirs)}
            onKeep={() => keep(theirs)}
          />
        )}
        <EmployeeFields form={form} departments={departments} sites={sites} employeeId={base?.id} />
        <SaveBar busy={save.isPending} error={theirs || named ? null : save.error} onCancel={onClose} />
      </form>
      {base && <EmployeeAccount employee={base} onChanged={take} />}
    </>
  )
}
