/** The door of accounts: what roles, commands and other features may use. */
export { createAccountFor, refreshIdentities, updateAccountOf } from './accounts.ts'
export type { AccountChange, NewAccount } from './accounts.ts'
export { mayRead } from './channels.ts'
export { createAccounts } from './create-accounts.ts'
export type { Accounts, AccountsNeeds } from './create-accounts.ts'
export { createPasswords } from './password.ts'
export { openSetup } from './setup.ts'
