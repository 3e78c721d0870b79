/** A machine that runs many tests at once is often behind: a house answers all the same, where a test is not about that. */
export const BUSY_AFTER_MS = 60_000
/** The same in the environment. */
export const PATIENT = { BUSY_AFTER_MS: String(BUSY_AFTER_MS) }
