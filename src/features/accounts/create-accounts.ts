import type { Authenticate } from '#src/http/identity.ts'
import type { RegisterRoutes } from '#src/http/server.ts'
import { createAuthenticate } from './authenticate.ts'
import { createCookies } from './cookies.ts'
import { createCredentials } from './credentials.ts'
import { createPasswords } from './password.ts'
import type { HashCost, Passwords } from './password.ts'
import { createProviderClient } from './provider-client.ts'
import { accountRoutes } from './routes.ts'
import type { AccountRoutesNeeds } from './needs.ts'

export type AccountsNeeds = Omit<AccountRoutesNeeds, 'cookies' | 'credentials' | 'passwords' | 'providerClient'> & {
  /** Tests hash cheaply. */
  hashCost?: HashCost
}

export type Accounts = {
  authenticate: Authenticate
  routes: RegisterRoutes
  passwords: Passwords
}

/** Everything about accounts that one process needs, made once by its role. */
export function createAccounts({ hashCost, ...needs }: AccountsNeeds): Accounts {
  const passwords = createPasswords({ ids: needs.ids, ...(hashCost && { cost: hashCost }) })
  const credentials = createCredentials(needs)
  const cookies = createCookies(needs)
  const providerClient = needs.provider ? createProviderClient({ ...needs, provider: needs.provider }) : null
  return {
    authenticate: createAuthenticate(credentials, cookies),
    routes: accountRoutes({ ...needs, passwords, credentials, cookies, providerClient }),
    passwords,
  }
}
