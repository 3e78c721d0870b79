import { useQuery } from '@tanstack/react-query'
import type { Employee } from '#contract/people.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { ErrorState, SkeletonRows } from '../../shared/ui/states.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { useLast } from '../ui/use-last.ts'
import { EmployeeDetails } from './employee-details.tsx'
import { EmployeeEditor } from './employee-editor.tsx'
import { employeeQuery } from './queries.ts'

type Props = { person: string | undefined; onClose: () => void; onMade: (employee: Employee) => void }

/** One employee: to read for those who may read, to change for those who may write. */
export function EmployeeDrawer({ person, onClose, onMade }: Props) {
  const { t } = useTranslation('admin')
  const mayWrite = useMay('people.write')
  const shown = useLast(person)
  const isNew = shown === 'new'
  const found = useQuery({ ...employeeQuery(shown ?? ''), enabled: person !== undefined && !isNew })
  const employee = isNew ? undefined : found.data
  if (isNew && mayWrite) {
    return (
      <Drawer open={person !== undefined} onClose={onClose} title={t('employee.add')}>
        <EmployeeEditor key="new" employee={undefined} onDone={onMade} onClose={onClose} />
      </Drawer>
    )
  }
  return (
    <Drawer
      open={person !== undefined && !isNew}
      onClose={onClose}
      title={employee?.name ?? t('employee.title')}
      note={employee && `${employee.number} · ${employee.department.name} · ${employee.site.name}`}
    >
      {found.error && !employee ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !employee ? (
        <SkeletonRows rows={5} />
      ) : mayWrite ? (
        <EmployeeEditor key={employee.id} employee={employee} onDone={onClose} onClose={onClose} />
      ) : (
        <EmployeeDetails employee={employee} />
      )}
    </Drawer>
  )
}
