import { z } from 'zod'
import { NodeReport, ReportingRole } from '#contract/system.ts'

/** One report on its way to the table: straight, or over the bus from a process without a database. */
export const Letter = z.object({
  /** Given anew at each start of a process. */
  instance: z.uuid(),
  node: z.string().regex(/^[\w.-]{1,64}$/),
  role: ReportingRole,
  version: z.string().max(40),
  started_at: z.int(),
  /** The sender's own clock. */
  at: z.int(),
  /** Rises with each report of the instance. */
  number: z.int().min(1),
  /** The last one: the process stops in order. */
  left: z.boolean(),
  report: NodeReport,
})
export type Letter = z.infer<typeof Letter>

/** Takes a letter; rejects when it did not get there. */
export type Send = (letter: Letter) => Promise<void>
