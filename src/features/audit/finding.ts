/** Which promise is broken, and where, with the name of the row. */
export type AuditFinding = { invariant: string; text: string }
