import { z } from 'zod'
import { Uuid } from './attendance.ts'
import { ROLES } from './permissions.ts'
import { nameOf, words } from './text.ts'

/** What shows, beside the password, that it is really this person. */
export const SECOND_FACTORS = ['totp', 'passkey', 'recovery'] as const

const Secret = z.string().min(1).max(200)
const Password = z.string().min(1).max(1024)
const Code = words(6, 40)
  .describe('Six digits of the authenticator app, or a recovery code')
  .meta({ examples: ['287082', 'mzxw-6ytb-oi5d-k3lm'] })

/** `data` of the problem `session/second-factor`: the password was right, something is still to be shown. */
export const SecondStep = z
  .object({
    challenge: z.string().describe('Stands for the password; good once and for five minutes'),
    methods: z.array(z.enum(SECOND_FACTORS)).describe('What this account can show'),
    expires_at: z.int(),
  })
  .meta({ id: 'SecondStep' })
export type SecondStep = z.infer<typeof SecondStep>

export const SecondFactorRequest = z
  .strictObject({ challenge: Secret, code: Code })
  .meta({ id: 'SecondFactorRequest', examples: [{ challenge: 'iJ0…', code: '287082' }] })

/** How one can sign in here, for the sign-in screen. */
export const SignInWays = z
  .object({
    passkey: z.boolean().describe('Whether PUBLIC_URL allows passkeys'),
    provider: z
      .object({ label: z.string() })
      .nullable()
      .describe('The company’s own sign-in; begins at GET /api/session/provider/start'),
  })
  .meta({ id: 'SignInWays', examples: [{ passkey: true, provider: { label: 'Google Workspace' } }] })
export type SignInWays = z.infer<typeof SignInWays>

const Text = z.string().max(8192)
const Loose = z.record(z.string(), z.unknown()).optional()

/** What a browser's `navigator.credentials.get` answered, as JSON. */
export const PasskeyAnswer = z
  .object({
    id: Text,
    rawId: Text,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: Text,
      authenticatorData: Text,
      signature: Text,
      userHandle: Text.optional(),
    }),
    authenticatorAttachment: Text.optional(),
    clientExtensionResults: Loose,
  })
  .meta({ id: 'PasskeyAnswer' })
/** What `navigator.credentials.create` answered, as JSON. */
export const NewPasskeyAnswer = z
  .object({
    id: Text,
    rawId: Text,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: Text,
      attestationObject: z.string().max(32_768),
      transports: z.array(z.string().max(20)).max(10).optional(),
    }),
    authenticatorAttachment: Text.optional(),
    clientExtensionResults: Loose,
  })
  .meta({ id: 'NewPasskeyAnswer' })

/** Options for the browser, in the JSON form of WebAuthn. */
export const PasskeyOptions = z.record(z.string(), z.unknown()).meta({ id: 'PasskeyOptions' })

/** Shows once more that it is oneself; which of the two is asked for stands in `account/confirm-first`. */
export const Confirmation = z
  .strictObject({ password: Password.optional(), code: Code.optional() })
  .meta({ id: 'Confirmation', examples: [{}, { password: 'gerimis di pelabuhan' }, { code: '287082' }] })
export type Confirmation = z.infer<typeof Confirmation>

export const TotpEnrolment = z
  .object({
    key: z.string().describe('Base32, to be typed into the app; SHA-1, six digits, 30 seconds'),
    uri: z.string().describe('otpauth:// address for a QR code'),
  })
  .meta({
    id: 'TotpEnrolment',
    examples: [
      {
        key: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
        uri: 'otpauth://totp/Hadir:ratna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hadir',
      },
    ],
  })
export type TotpEnrolment = z.infer<typeof TotpEnrolment>
export const TotpConfirmation = z.strictObject({ code: Code }).meta({ id: 'TotpConfirmation' })

export const RecoveryCodes = z
  .object({ recovery_codes: z.array(z.string()).describe('Each good once; shown now and never again') })
  .meta({ id: 'RecoveryCodes', examples: [{ recovery_codes: ['mzxw-6ytb-oi5d-k3lm'] }] })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>

const PasskeyName = nameOf(100)
export const NewPasskey = z.strictObject({ name: PasskeyName, answer: NewPasskeyAnswer }).meta({ id: 'NewPasskey' })
export const PasskeyChange = z
  .strictObject({ name: PasskeyName })
  .meta({ id: 'PasskeyChange', examples: [{ name: 'HP Ratna' }] })
export const PasskeyInfo = z
  .object({ id: Uuid, name: z.string(), created_at: z.int(), last_used_at: z.int().nullable() })
  .meta({ id: 'PasskeyInfo' })
export type PasskeyInfo = z.infer<typeof PasskeyInfo>
export const CreatedPasskey = PasskeyInfo.extend({
  recovery_codes: z.array(z.string()).nullable().describe('Null when the account has some, or needs none'),
}).meta({ id: 'CreatedPasskey' })
export type CreatedPasskey = z.infer<typeof CreatedPasskey>

export const ACCOUNT_EVENTS = [
  'totp_added',
  'totp_removed',
  'passkey_added',
  'passkey_removed',
  'recovery_made',
  'recovery_used',
  'factor_reset',
  'provider_linked',
] as const
export const AccountEvent = z
  .object({
    kind: z.enum(ACCOUNT_EVENTS),
    detail: z.string().nullable(),
    by: z.string().nullable().describe('Who did it, when it was somebody else'),
    at: z.int(),
  })
  .meta({ id: 'AccountEvent' })
export type AccountEvent = z.infer<typeof AccountEvent>

/** The ways into one's own account. */
export const AccountSecurity = z
  .object({
    totp: z.object({ since: z.int() }).nullable(),
    recovery_codes_left: z.int(),
    passkeys: z.array(PasskeyInfo),
    passkeys_possible: z.boolean(),
    required: z.boolean().describe('Whether the company demands a second factor of this role'),
    confirm_by: z
      .enum(['nothing', 'password', 'code', 'sign-in'])
      .describe('What a change asks for now; `nothing` for a while after signing in'),
    events: z.array(AccountEvent).describe('The newest first'),
  })
  .meta({ id: 'AccountSecurity' })
export type AccountSecurity = z.infer<typeof AccountSecurity>

const Role = z.enum(ROLES)
/** What the company demands. */
export const SecurityPolicy = z
  .object({
    required_roles: z.array(Role).describe('Roles that need a second factor'),
    trust_provider: z.boolean().describe('Whether a sign-in through the provider counts as one'),
    version: z.int(),
    roles: z.array(z.object({ role: Role, accounts: z.int(), with_factor: z.int() })),
    provider: z.string().nullable(),
  })
  .meta({
    id: 'SecurityPolicy',
    examples: [
      {
        required_roles: ['admin'],
        trust_provider: false,
        version: 1,
        roles: [{ role: 'admin', accounts: 3, with_factor: 2 }],
        provider: 'Google Workspace',
      },
    ],
  })
export type SecurityPolicy = z.infer<typeof SecurityPolicy>
export const SecurityPolicyChange = z
  .strictObject({
    version: z.int().min(0),
    required_roles: z.array(Role).max(ROLES.length),
    trust_provider: z.boolean(),
  })
  .meta({
    id: 'SecurityPolicyChange',
    examples: [{ version: 0, required_roles: ['admin'], trust_provider: false }],
  })
export type SecurityPolicyChange = z.infer<typeof SecurityPolicyChange>
