import { addDays } from '#src/kernel/work-time.ts'

export const datesOf = (from: string, to: string): string[] => {
  const dates: string[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date)
  return dates
}
