import type { Database } from '#src/database/database.ts'
import type { WorkedOf } from '#src/features/overtime/index.ts'
import type { DayContexts } from '#src/features/shifts/index.ts'
import type { Clock } from '#src/kernel/clock.ts'
import type { Ids } from '#src/kernel/ids.ts'

export type ReportsNeeds = { db: Database; clock: Clock; ids: Ids; contexts: DayContexts; workedOf: WorkedOf }

/** Whose days somebody may see: everybody's (departments null), or those of departments and always their own. */
export type Reach = { departments: readonly string[] | null; self: string | null }

/** Which people a report is about, besides what its reader may see. */
export type Wanted = { department?: string | undefined; site?: string | undefined; employee?: string | undefined }
