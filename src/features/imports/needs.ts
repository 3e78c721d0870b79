import type { EmployeesNeeds } from '#src/features/employees/index.ts'
import type { PlacesNeeds } from '#src/features/places/index.ts'
import type { TellPeople } from '#src/features/notices/index.ts'
import type { MarkForRecompute } from '#src/features/shifts/index.ts'

export type ImportNeeds = EmployeesNeeds & PlacesNeeds & { markForRecompute: MarkForRecompute; tell: TellPeople }

/** Told now and then how far an import is. */
export type OnProgress = (done: number, total: number) => void
