import type { Cookies } from './cookies.ts'
import type { Provider, ProviderClient } from './provider-client.ts'
import type { PasswordLinkNeeds } from './password-links.ts'
import type { RealtimeAuthNeeds } from './realtime-auth.ts'
import type { SignInNeeds } from './sign-in.ts'

export type AccountRoutesNeeds = SignInNeeds &
  PasswordLinkNeeds &
  RealtimeAuthNeeds & {
    cookies: Cookies
    node: string
    /** How screens connect: the public application key, and the address when it is not the page's own. */
    realtime: { key: string; url: string | null }
    /** The company's own sign-in, where there is one. */
    provider?: Provider | null
    providerClient: ProviderClient | null
    /** Sign-ins a minute of one device that we know, or else of one address; 120 unless told. */
    signInsPerMinute?: number
  }
