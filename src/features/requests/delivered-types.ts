import type { LeaveTypeTerms } from '#contract/leave-types.ts'

export type Delivered = { id: string; terms: LeaveTypeTerms }

const USUAL = {
  kind: 'cuti',
  paid: true,
  deducts: false,
  counts: 'working',
  quota: 'none',
  quota_days: null,
  longest_days: 120,
  letter: false,
  who: 'all',
  past_days: null,
} as const satisfies Partial<LeaveTypeTerms>

type Own = Pick<LeaveTypeTerms, 'code' | 'name' | 'note'> & Partial<LeaveTypeTerms>
const type = (number: number, own: Own): Delivered => ({
  id: `00000000-0000-7000-8000-0000000c${String(number).padStart(4, '0')}`,
  terms: { ...USUAL, ...own },
})
/** So many days for one event, as the law gives them; it can be told a week late. */
const event = (days: number): Partial<LeaveTypeTerms> => ({
  quota: 'event',
  quota_days: days,
  longest_days: 14,
  past_days: 7,
})

export const CUTI_TAHUNAN = type(1, {
  code: 'CT',
  name: { id: 'Cuti tahunan', en: 'Annual leave' },
  note: {
    id: 'UU 13/2003 Ps. 79: sekurangnya 12 hari sesudah 12 bulan bekerja.',
    en: 'Law 13/2003 Art. 79: at least 12 days after 12 months of work.',
  },
  deducts: true,
})
/** Whoever stays away for another reason than the law names is not paid (Art. 93(1)), unless HR says otherwise. */
export const IZIN = type(2, {
  kind: 'izin',
  code: 'IZ',
  name: { id: 'Izin', en: 'Permission' },
  note: {
    id: 'Keperluan pribadi di luar yang disebut undang-undang (UU 13/2003 Ps. 93 ayat 1).',
    en: 'Private matters other than those that the law names (Law 13/2003 Art. 93(1)).',
  },
  paid: false,
})

/**
 * The types that a house begins with: what Indonesian law gives, and leave without pay. HR changes and closes them; the
 * ids never change.
 */
export const DELIVERED: readonly Delivered[] = [
  CUTI_TAHUNAN,
  type(3, {
    code: 'CM',
    name: { id: 'Cuti melahirkan', en: 'Maternity leave' },
    note: {
      id: 'UU 13/2003 Ps. 82 dan UU 4/2024 Ps. 4–5: 3 bulan, ditambah paling lama 3 bulan bila ada kondisi khusus menurut surat dokter. Bulan ke-1 sampai ke-4 dibayar penuh, ke-5 dan ke-6 75%. Dihitung hari kalender.',
      en: 'Law 13/2003 Art. 82 and Law 4/2024 Art. 4–5: 3 months, and 3 more at most for special conditions by a doctor’s letter. Months 1 to 4 are paid in full, 5 and 6 at 75%. Calendar days.',
    },
    counts: 'calendar',
    quota: 'event',
    quota_days: 184,
    longest_days: 184,
    letter: true,
    past_days: 14,
  }),
  type(4, {
    code: 'CK',
    name: { id: 'Cuti keguguran', en: 'Leave after a miscarriage' },
    note: {
      id: 'UU 13/2003 Ps. 82 ayat 2: satu setengah bulan atau sesuai surat dokter atau bidan. Dihitung hari kalender.',
      en: 'Law 13/2003 Art. 82(2): one and a half months or as the doctor or midwife says. Calendar days.',
    },
    counts: 'calendar',
    quota: 'event',
    quota_days: 46,
    longest_days: 46,
    letter: true,
    past_days: 14,
  }),
  type(5, {
    code: 'CH',
    name: { id: 'Cuti haid', en: 'Menstrual leave' },
    note: {
      id: 'UU 13/2003 Ps. 81: hari pertama dan kedua bila merasakan sakit. Tidak perlu surat.',
      en: 'Law 13/2003 Art. 81: the first and second day where there is pain. No letter is needed.',
    },
    ...event(2),
    past_days: 3,
  }),
  type(6, {
    code: 'CN',
    name: { id: 'Menikah', en: 'Own wedding' },
    note: { id: 'UU 13/2003 Ps. 93 ayat 4 huruf a: 3 hari.', en: 'Law 13/2003 Art. 93(4)a: 3 days.' },
    ...event(3),
  }),
  type(7, {
    code: 'CNA',
    name: { id: 'Menikahkan anak', en: 'Wedding of a child' },
    note: { id: 'UU 13/2003 Ps. 93 ayat 4 huruf b: 2 hari.', en: 'Law 13/2003 Art. 93(4)b: 2 days.' },
    ...event(2),
  }),
  type(8, {
    code: 'CKH',
    name: { id: 'Mengkhitankan anak', en: 'Circumcision of a child' },
    note: { id: 'UU 13/2003 Ps. 93 ayat 4 huruf c: 2 hari.', en: 'Law 13/2003 Art. 93(4)c: 2 days.' },
    ...event(2),
  }),
  type(9, {
    code: 'CBA',
    name: { id: 'Membaptiskan anak', en: 'Baptism of a child' },
    note: { id: 'UU 13/2003 Ps. 93 ayat 4 huruf d: 2 hari.', en: 'Law 13/2003 Art. 93(4)d: 2 days.' },
    ...event(2),
  }),
  type(10, {
    code: 'CIM',
    name: { id: 'Istri melahirkan atau keguguran', en: 'Wife gives birth or miscarries' },
    note: {
      id: 'UU 13/2003 Ps. 93 ayat 4 huruf e: 2 hari. UU 4/2024 Ps. 6: saat melahirkan bisa ditambah paling lama 3 hari; HR mengubah jatahnya bila perusahaan memberi.',
      en: 'Law 13/2003 Art. 93(4)e: 2 days. Law 4/2024 Art. 6: up to 3 more at a birth; HR raises the quota where the company gives them.',
    },
    ...event(2),
  }),
  type(11, {
    code: 'CD',
    name: { id: 'Duka keluarga', en: 'Death in the family' },
    note: {
      id: 'UU 13/2003 Ps. 93 ayat 4 huruf f: 2 hari bila suami atau istri, orang tua, mertua, anak, atau menantu meninggal.',
      en: 'Law 13/2003 Art. 93(4)f: 2 days when a spouse, parent, parent-in-law, child or child-in-law dies.',
    },
    ...event(2),
  }),
  type(12, {
    code: 'CDR',
    name: { id: 'Duka anggota serumah', en: 'Death in the household' },
    note: {
      id: 'UU 13/2003 Ps. 93 ayat 4 huruf g: 1 hari bila anggota keluarga dalam satu rumah meninggal.',
      en: 'Law 13/2003 Art. 93(4)g: 1 day when a member of the family in the same house dies.',
    },
    ...event(1),
  }),
  type(13, {
    code: 'CI',
    name: { id: 'Ibadah keagamaan (haji)', en: 'Religious duty (hajj)' },
    note: {
      id: 'UU 13/2003 Ps. 93 ayat 2 huruf e: ibadah yang diperintahkan agama, dibayar. Dihitung hari kalender.',
      en: 'Law 13/2003 Art. 93(2)e: what a religion commands, paid. Calendar days.',
    },
    counts: 'calendar',
    quota: 'event',
    quota_days: 60,
    longest_days: 60,
    letter: true,
  }),
  type(14, {
    code: 'CTU',
    name: { id: 'Cuti tanpa upah', en: 'Leave without pay' },
    note: {
      id: 'Menurut kesepakatan dengan perusahaan; harinya tidak dibayar.',
      en: 'As agreed with the company; the days are not paid.',
    },
    paid: false,
    longest_days: 366,
  }),
  IZIN,
]

/** What a request of the kind is that names no type. */
export const STANDARD = { cuti: CUTI_TAHUNAN, izin: IZIN } as const
export const isStandard = (id: string): boolean => id === CUTI_TAHUNAN.id || id === IZIN.id
