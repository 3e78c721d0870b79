/** A machine that runs many tests at once is often behind: a house answers all the same, where a test is not about that. */
export const PATIENT = { BUSY_AFTER_MS: '60000' }
