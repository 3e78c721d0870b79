import { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Logger } from '#src/kernel/log.ts'
import type { RunningRole } from './role.ts'

/**
 * How long one part of a process may take to close, milliseconds. All of them together, with everything behind dead,
 * stay below the deadline of the process (`main.ts`), so that it ends by itself and with 0.
 */
const PART_MS = 5_000

/** Opens a role that runs until it is closed; what was opened before a fault is closed again. */
export async function running(log: Logger, open: (lifecycle: Lifecycle) => Promise<void>): Promise<RunningRole> {
  const lifecycle = new Lifecycle(log, PART_MS)
  try {
    await open(lifecycle)
    return lifecycle
  } catch (error) {
    await lifecycle.close()
    throw error
  }
}
