import type { CONSENT_TEXT_VERSION as Version } from '#contract/overtime.ts'

/** Which wording `mine.text` is. Typed by the contract, whose schemas a phone need not load. */
export const CONSENT_TEXT_VERSION: typeof Version = 1
