/** The door of accounts: what roles and other features may use. */
export { createAccountFor, endSessionsOf, normalizeLogin, refreshIdentities, updateAccountOf } from './accounts.ts'
export type { AccountChange, NewAccount } from './accounts.ts'
export { channelsOf, mayRead } from './channels.ts'
