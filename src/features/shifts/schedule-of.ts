import type { ShiftColor, ShiftRule } from '#contract/shifts.ts'
import { insertAssignment } from './assignments.ts'
import type { Change } from './needs.ts'
import { createPattern } from './patterns.ts'
import { createShift } from './work-shifts.ts'

/** Makes the schedule of a house that begins: nothing has been, so nothing is asked about the past. Each returns an id. */
export const scheduleOf = (change: Change) => ({
  shift: async (name: string, code: string, color: ShiftColor, rule: ShiftRule): Promise<string> =>
    (await createShift(change, { name, code, color, rule })).id,
  pattern: async (name: string, anchor_date: string, days: (string | null)[]): Promise<string> =>
    (await createPattern(change, { name, anchor_date, days })).id,
  assign: async (
    pattern_id: string,
    target: 'site' | 'department' | 'person',
    target_id: string,
    from: string,
  ): Promise<string> => {
    const id = change.ids.uuid()
    await insertAssignment(change, id, { pattern_id, target, target_id, from, to: null })
    return id
  },
})
