/** An authenticator app; counts once it is confirmed. */
export interface TotpFactorTable {
  account_id: string
  /** Sealed with a key made of SESSION_SECRET. */
  secret: string
  created_at: number
  confirmed_at: number | null
  /** The step of the last code that was taken: no code counts twice. */
  last_step: number
}

export interface PasskeyTable {
  id: string
  account_id: string
  /** SHA-256 of the credential's id, which may be longer than a key can be. */
  credential_hash: string
  credential: string
  /** COSE key as base64url. */
  public_key: string
  counter: number
  /** JSON array. */
  transports: string
  name: string
  created_at: number
  last_used_at: number | null
}

/** Something asked for while signing in, to be answered once. */
export interface SignInChallengeTable {
  /** SHA-256 of the secret that was given out. */
  id: string
  kind: string
  account_id: string | null
  /** JSON. */
  payload: string
  expires_at: number
}

/** Whom a provider's subject stands for. */
export interface ProviderLinkTable {
  /** SHA-256 of issuer and subject. */
  id: string
  account_id: string
  issuer_hash: string
  issuer: string
  email: string | null
  created_at: number
}

export interface SecurityPolicyTable {
  /** Always 1. */
  id: number
  /** JSON array of roles. */
  required_roles: string
  trust_provider: number
  version: number
  updated_at: number
}

/** What happened to the ways into an account, for its owner to read. */
export interface AccountEventTable {
  id: string
  account_id: string
  kind: string
  detail: string | null
  /** Null: the owner. */
  by_name: string | null
  at: number
  /** When the owner was told at a sign-in; null while that is to come, of things that others did. */
  told_at: number | null
}
