import { z } from 'zod'
import { words } from './text.ts'

const Instant = z.int()

/** How long things are kept; 0 keeps them for ever. */
export const Retention = z
  .strictObject({
    attendance_years: z.int().min(0).max(100).describe('Taps and days'),
    audit_years: z.int().min(0).max(100).describe('Rows of the audit log'),
    security_days: z.int().min(0).max(3650).describe('Addresses and devices in the audit log'),
    letters_months: z.int().min(0).max(600).describe('Letters of requests, counted from their last date'),
    requests_years: z
      .int()
      .min(0)
      .max(100)
      .describe('Requests with what was done with them; an approved one stays while its days can be worked out again'),
  })
  .meta({ id: 'Retention' })
export type Retention = z.infer<typeof Retention>
/** What is left out stays as it is: there were no letters and requests at first. */
export const ChangeRetention = Retention.partial({ letters_months: true, requests_years: true }).meta({
  id: 'ChangeRetention',
})
export type ChangeRetention = z.infer<typeof ChangeRetention>

export const PurgeRequest = z.strictObject({ dry_run: z.boolean() })
export const PurgeReport = z
  .object({
    dry_run: z.boolean(),
    attendances: z.int(),
    punches: z.int(),
    attendance_before: z.string().nullable().describe('Work dates before this one'),
    sources: z.int().describe('Addresses and devices'),
    audit_entries: z.int(),
    letters: z.int(),
    requests: z.int(),
  })
  .meta({ id: 'PurgeReport' })
export type PurgeReport = z.infer<typeof PurgeReport>

export const EraseRequest = z.strictObject({
  number: z.string().max(64).describe('The employee number once more, so that nobody is erased by mistake'),
  reason: words(1, 500),
})
export const EraseReport = z
  .object({
    name: z.string().describe('What the person is called from now on'),
    attendances: z.int(),
    punches: z.int(),
  })
  .meta({ id: 'EraseReport' })
export type EraseReport = z.infer<typeof EraseReport>

/** What people are asked to agree to. A text that changes gets another version; the old consent no longer counts. */
export const CONSENTS = {
  location: {
    version: '2026-11',
    text: 'Saya setuju lokasi perangkat saya dicatat hanya pada saat saya menekan Absen, untuk membuktikan tempat saya bekerja. Lokasi tidak dilacak di luar saat itu. Persetujuan ini dapat saya tarik kapan saja.',
  },
  selfie: {
    version: '2026-11',
    text: 'Saya setuju foto wajah saya diambil pada saat saya menekan Absen, untuk membuktikan bahwa saya sendiri yang absen. Foto tidak dipakai untuk pengenalan wajah otomatis dan dihapus setelah masa simpan. Persetujuan ini dapat saya tarik kapan saja.',
  },
} as const
export type Purpose = keyof typeof CONSENTS
const Purpose = z.enum(Object.keys(CONSENTS) as [Purpose, ...Purpose[]])
export const ConsentRequest = z.strictObject({ purpose: Purpose, agrees: z.boolean() })

export const Consent = z
  .object({
    purpose: Purpose,
    text_version: z.string().describe('The version of today'),
    text: z.string(),
    given_at: Instant.nullable().describe('When this version was agreed to; null when it was not'),
    withdrawn_at: Instant.nullable().describe('When a consent was last withdrawn'),
  })
  .meta({ id: 'Consent' })
export type Consent = z.infer<typeof Consent>
export const Consents = z.object({ data: z.array(Consent) })
