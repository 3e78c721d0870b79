import { z } from 'zod'
import { ROLES } from './permissions.ts'
import { Uuid } from './attendance.ts'
import { AccountEvent } from './sign-in.ts'
import { nameOf, words } from './text.ts'

export const RoleName = z.enum(ROLES)
const Password = z.string().min(1).max(1024)
const Login = words(1, 200).describe('Employee number (NIK/NIP) or e-mail address')

export const SignInRequest = z.strictObject({ login: Login, password: Password }).meta({ id: 'SignInRequest' })

/** Who is signed in, what they may do, and how their screens connect. */
export const SessionAnswer = z
  .object({
    user: z.object({
      id: Uuid,
      name: z.string(),
      login: z.string(),
      role: RoleName,
      employee_id: Uuid.nullable().describe('Null for accounts of people who do not clock in'),
      departments: z.array(z.object({ id: Uuid, name: z.string() })).describe('Departments this person manages'),
    }),
    permissions: z.array(z.string()),
    channels: z.array(z.string()).describe('The realtime channels to listen to, widest first'),
    realtime: z.object({
      key: z.string().describe('The public application key'),
      url: z.string().nullable().describe('Base of the WebSocket address; null = the address of this page'),
    }),
    company: z.string(),
    node: z.string(),
    now: z.int(),
    must_enrol: z.boolean().describe('The company demands a second factor: get one before anything else'),
    told: z.array(AccountEvent).optional().describe('At a sign-in: what others did to the ways into this account'),
  })
  .meta({ id: 'SessionAnswer' })
export type SessionAnswer = z.infer<typeof SessionAnswer>

export const SessionInfo = z
  .object({
    id: z.string(),
    created_at: z.int(),
    last_seen_at: z.int(),
    device: z.string().describe('From the user agent'),
    address: z.string(),
    current: z.boolean(),
  })
  .meta({ id: 'SessionInfo' })
export type SessionInfo = z.infer<typeof SessionInfo>

export const ChangePasswordRequest = z
  .strictObject({ current: Password, next: Password })
  .meta({ id: 'ChangePasswordRequest' })

/** A link that sets a password once. `token` is the part after `#` of the address, never sent as a query. */
export const PasswordLink = z.object({ url: z.string(), expires_at: z.int() }).meta({ id: 'PasswordLink' })
export type PasswordLink = z.infer<typeof PasswordLink>
export const PasswordLinkCheck = z.strictObject({ token: z.string().min(1).max(200) }).meta({ id: 'PasswordLinkCheck' })
export const PasswordLinkUse = z
  .strictObject({ token: z.string().min(1).max(200), password: Password })
  .meta({ id: 'PasswordLinkUse' })
export const PasswordLinkOwner = z.object({ name: z.string(), login: z.string() }).meta({ id: 'PasswordLinkOwner' })
export type PasswordLinkOwner = z.infer<typeof PasswordLinkOwner>

export const TokenInfo = z
  .object({
    id: Uuid,
    name: z.string(),
    created_at: z.int(),
    last_used_at: z.int().nullable(),
    expires_at: z.int().nullable(),
  })
  .meta({ id: 'TokenInfo' })
export type TokenInfo = z.infer<typeof TokenInfo>
export const CreateTokenRequest = z
  .strictObject({
    name: nameOf(100),
    expires_in_days: z.int().min(1).max(3650).nullable().default(null),
  })
  .meta({ id: 'CreateTokenRequest' })
export const CreatedToken = TokenInfo.extend({ token: z.string().describe('Shown once, never again') }).meta({
  id: 'CreatedToken',
})
export type CreatedToken = z.infer<typeof CreatedToken>

export const SetupState = z.object({ needed: z.boolean() }).meta({ id: 'SetupState' })
/** Which days a new house works: `later` leaves the hours of the site on every day until somebody says more. */
export const WORKING_WEEKS = ['five_days', 'six_days', 'later'] as const
export type WorkingWeek = (typeof WORKING_WEEKS)[number]
export const SetupRequest = z
  .strictObject({
    token: z.string().min(1).max(200),
    company: nameOf(),
    name: nameOf(),
    login: Login,
    password: Password,
    site: z.strictObject({ name: nameOf(), zone: z.string().min(1).max(64) }),
    week: z.enum(WORKING_WEEKS).default('later'),
  })
  .meta({ id: 'SetupRequest' })
export type SetupRequest = z.infer<typeof SetupRequest>

/** What the company is called on screens and reports. */
export const CompanyName = z
  .strictObject({ name: nameOf() })
  .meta({ id: 'CompanyName', examples: [{ name: 'PT Maju Bersama' }] })
export type CompanyName = z.infer<typeof CompanyName>
