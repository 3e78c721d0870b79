import type { RequestKind } from '#contract/request-words.ts'
import type { Notice } from '#contract/notices.ts'

export type NoticeLanguage = 'id' | 'en'
/** What a notice tells of. */
export type Told = {
  kind: Notice['kind']
  /** Null: it tells of no request. */
  requestKind: RequestKind | null
  name: string
  from: string
  to: string
  /** Overtime: from when to when, HH:MM. */
  hours: readonly [string, string] | null
}

type Words = {
  kinds: Record<RequestKind, string>
  months: readonly string[]
  says: Record<Notice['kind'], (what: string, who: string, when: string) => string>
  open: string
  footer: string
}

const WORDS: Record<NoticeLanguage, Words> = {
  id: {
    kinds: {
      izin: 'Izin',
      sakit: 'Sakit',
      cuti: 'Cuti',
      dinas_luar: 'Dinas luar',
      wfh: 'WFH',
      koreksi: 'Koreksi absen',
      tukar_shift: 'Tukar shift',
      lembur: 'Lembur',
    },
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'],
    says: {
      asked: (what, who, when) => `${who} mengajukan ${what}, ${when}`,
      recorded: (what, who, when) => `HR mencatat ${what} untuk ${who}, ${when}`,
      approved: (what, _, when) => `${what} ${when} disetujui`,
      refused: (what, _, when) => `${what} ${when} ditolak`,
      withdrawn: (what, who, when) => `${who} menarik ${what}, ${when}`,
      cancelled: (what, _, when) => `${what} ${when} dibatalkan HR`,
      reminder: (what, who, when) => `Masih menunggu Anda: ${what} ${who}, ${when}`,
      expired: (what, _, when) => `${what} ${when} kedaluwarsa sebelum diputuskan`,
      back_asked: (what, who, when) => `${who} ingin kembali lebih awal dari ${what}, ${when}`,
      back_refused: (what, _, when) => `${what} tetap ${when}: permintaan kembali lebih awal ditolak`,
      shortened: (what, who, when) => `${what} ${who} dipersingkat menjadi ${when}`,
      escalated: (what, who, when) => `${what} ${who}, ${when}: belum diputuskan atasan, sekarang giliran HR`,
      letter_sent: (what, who, when) => `${who} menyerahkan surat untuk ${what}, ${when}`,
      letter_accepted: (what, _, when) => `Surat untuk ${what} ${when} diterima HR`,
      letter_refused: (what, _, when) => `${what} ${when}: HR mencatat tidak ada surat`,
      recounted: (what, _, when) => `${what} ${when} dihitung ulang karena hari libur berubah`,
      overtime_ordered: (_, __, when) => `Perintah lembur ${when}: menunggu jawaban Anda`,
      overtime_agreed: (_, who, when) => `${who} menyetujui lembur ${when}`,
      overtime_refused: (_, who, when) => `${who} menolak lembur ${when}`,
      overtime_cancelled: (_, __, when) => `Lembur ${when} dibatalkan`,
      overtime_expiring: (_, __, when) =>
        `Lembur ${when} segera tidak bisa dijawab lagi, dan tanpa jawaban tidak dihitung`,
      schedule_changed: (_, __, when) => `Jadwal Anda berubah, ${when}`,
    },
    open: 'Buka di Hadir:',
    footer: 'Surat ini dikirim otomatis. Bisa dimatikan di Hadir, halaman Akun, bagian Pemberitahuan.',
  },
  en: {
    kinds: {
      izin: 'Permission',
      sakit: 'Sick',
      cuti: 'Leave',
      dinas_luar: 'Work elsewhere',
      wfh: 'WFH',
      koreksi: 'Correction',
      tukar_shift: 'Shift swap',
      lembur: 'Overtime',
    },
    months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
    says: {
      asked: (what, who, when) => `${who} asks for ${what}, ${when}`,
      recorded: (what, who, when) => `HR wrote down ${what} for ${who}, ${when}`,
      approved: (what, _, when) => `${what}, ${when}: approved`,
      refused: (what, _, when) => `${what}, ${when}: refused`,
      withdrawn: (what, who, when) => `${who} took back ${what}, ${when}`,
      cancelled: (what, _, when) => `${what}, ${when}: cancelled by HR`,
      reminder: (what, who, when) => `Still waiting for you: ${what} of ${who}, ${when}`,
      expired: (what, _, when) => `${what}, ${when}: expired before it was decided`,
      back_asked: (what, who, when) => `${who} wants to be back earlier from ${what}, ${when}`,
      back_refused: (what, _, when) => `${what} stays ${when}: coming back earlier was refused`,
      shortened: (what, who, when) => `${what} of ${who} was shortened to ${when}`,
      escalated: (what, who, when) => `${what} of ${who}, ${when}: no manager has decided, it is HR’s turn now`,
      letter_sent: (what, who, when) => `${who} handed in a letter for ${what}, ${when}`,
      letter_accepted: (what, _, when) => `Letter for ${what}, ${when}: accepted by HR`,
      letter_refused: (what, _, when) => `${what}, ${when}: HR noted that there is no letter`,
      recounted: (what, _, when) => `${what}, ${when}: counted anew, for a holiday has changed`,
      overtime_ordered: (_, __, when) => `Overtime was ordered, ${when}: it waits for your answer`,
      overtime_agreed: (_, who, when) => `${who} agreed to overtime, ${when}`,
      overtime_refused: (_, who, when) => `${who} refused overtime, ${when}`,
      overtime_cancelled: (_, __, when) => `Overtime was cancelled, ${when}`,
      overtime_expiring: (_, __, when) =>
        `Overtime, ${when}: it can soon not be answered any more, and without an answer it does not count`,
      schedule_changed: (_, __, when) => `Your schedule changed, ${when}`,
    },
    open: 'Open it in Hadir:',
    footer: 'This was sent automatically. You can switch it off in Hadir under Account, Notices.',
  },
}

function datesOf({ requestKind, from, to }: Told, months: readonly string[]): string {
  const short = (date: string): string => `${Number(date.slice(8))} ${months[Number(date.slice(5, 7)) - 1] ?? ''}`
  if (from === to) return short(from)
  return `${short(from)}${requestKind === 'tukar_shift' ? ' & ' : ' – '}${short(to)}`
}

/** One sentence, as it stands in the app: what, whose and when; never why. */
export function sentenceOf(told: Told, language: NoticeLanguage): string {
  const { kinds, months, says } = WORDS[language]
  const clock = (time: string): string => (language === 'id' ? time.replace(':', '.') : time)
  const hours = told.hours ? ` ${told.hours.map(clock).join('–')}` : ''
  const what = told.requestKind === null ? '' : kinds[told.requestKind]
  return says[told.kind](what, told.name, datesOf(told, months) + hours)
}

/** The text of a mail. */
export function mailText(sentence: string, url: string, language: NoticeLanguage): string {
  const { open, footer } = WORDS[language]
  return `${sentence}.\n\n${open}\n${url}\n\n--\n${footer}\n`
}
