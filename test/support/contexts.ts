import type { DayContexts } from '#src/features/shifts/index.ts'
import type { DayContext, DayPlan } from '#src/kernel/day-context.ts'

export const PAGI: DayPlan = {
  name: 'Pagi',
  start: '08:00',
  end: '17:00',
  grace_minutes: 5,
  shift_id: '01900000-0000-7000-8000-0000000000aa',
}

/** What is known of days, as a test says it, and changes it while it runs: `told` by person and date, else the shift of every day. */
export function toldContexts(plan: DayPlan = PAGI): {
  contexts: DayContexts
  tell: (employeeId: string, date: string, told: Partial<DayContext>) => void
  asked: () => number
} {
  const told = new Map<string, Partial<DayContext>>()
  let asked = 0
  return {
    contexts: async () => {
      asked++
      return (id, date) => ({
        plan,
        calendar: null,
        exceptions: [],
        overtime: [],
        ...told.get(`* ${date}`),
        ...told.get(`${id} ${date}`),
      })
    },
    tell: (id, date, more) => void told.set(`${id} ${date}`, { ...told.get(`${id} ${date}`), ...more }),
    asked: () => asked,
  }
}
