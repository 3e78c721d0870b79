import type { Config } from '#src/config/config.ts'
import type { Logger } from '#src/kernel/log.ts'

/** A role that runs until it is closed; closing stops taking work, finishes what was begun, then lets go. */
export type RunningRole = { close: () => Promise<void> }

/** Opens a role: the only place where ports meet adapters. Null when the role has done its work already. */
export type OpenRole = (config: Config, log: Logger) => Promise<RunningRole | null>
