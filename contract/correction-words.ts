import type { Language } from './trace.ts'

type Words = {
  title: string
  by: (name: string | null, when: string) => string
  inPlaceOf: (name: string) => string
  reason: (said: string) => string
  in: string
  out: string
}

/** What is said of a correction. Beside the sentences of a day: the employee's first page must not carry them. */
export const CORRECTION_WORDS: Record<Language, Words> = {
  id: {
    title: 'Dikoreksi',
    by: (name, when) => (name === null ? when : `Oleh ${name}, ${when}`),
    inPlaceOf: (name) => `atas nama ${name}`,
    reason: (said) => `Alasan: ${said}`,
    in: 'Masuk',
    out: 'Pulang',
  },
  en: {
    title: 'Corrected',
    by: (name, when) => (name === null ? when : `By ${name}, ${when}`),
    inPlaceOf: (name) => `in place of ${name}`,
    reason: (said) => `Reason: ${said}`,
    in: 'In',
    out: 'Out',
  },
}
