import type { EmployeesNeeds } from '#src/features/employees/index.ts'
import type { TellPeople } from '#src/features/notices/index.ts'
import type { MarkForRecompute } from '#src/features/shifts/index.ts'

export type PeopleBulkNeeds = EmployeesNeeds & { markForRecompute: MarkForRecompute; tell: TellPeople }
