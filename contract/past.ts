import { z } from 'zod'

/** Whether what has been is changed too. Without it a change that reaches back is refused with what it would change. */
export const Past = z
  .union([z.boolean(), z.literal('later')])
  .default(false)
  .describe(
    'Also where it changes days that have been; without it 409 with how many. later: those days stay as they were judged until somebody has them worked out again',
  )
export type Past = z.infer<typeof Past>

/** What a change that was refused for want of `past` would do. */
export type PastChange = { people: number; days: number; from: string }
