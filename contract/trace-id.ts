import type { RequestType, Sentences } from './trace.ts'

const REQUEST: Record<RequestType, string> = {
  izin: 'Izin',
  sakit: 'Sakit',
  cuti: 'Cuti',
  dinas_luar: 'Dinas luar',
  wfh: 'WFH',
}
const tap = (kind: 'in' | 'out'): string => (kind === 'in' ? 'masuk' : 'pulang')

/** Why a day is what it is, in Indonesian. */
export const ID: Sentences = {
  'work-date': (s) => `Tanggal kerja ${s.date}: ${s.shift} ${s.start}–${s.end} (${s.zone})`,
  'rest-day': (s) =>
    s.worked
      ? `Masuk pada hari libur menurut jadwal (${s.shift}): tidak dinilai terlambat atau pulang cepat`
      : `Libur menurut jadwal (${s.shift})`,
  holiday: (s) => {
    const day = `${s.kind === 'libur' ? 'Libur' : 'Cuti bersama'}: ${s.name} (${s.source})`
    if (s.counts === 'work') return `${day}; di sini tetap hari kerja`
    if (s.rostered) return `${day}; dijadwalkan masuk, jadi dinilai seperti hari kerja`
    if (s.worked && s.counts === 'leave') return `${day}; masuk, jadi hari kerja biasa dan cuti tidak dipotong`
    return s.worked ? `${day}; tetap masuk, tidak dinilai terlambat atau pulang cepat` : day
  },
  request: (s) => {
    const letter = s.letter ? ' dengan surat dokter' : ''
    const part = s.part ? ` ${s.part.start}–${s.part.end}` : ''
    return `${s.name?.id ?? REQUEST[s.type]}${part} disetujui${letter}${s.worked ? '; tetap ada absen, perlu ditinjau' : ''}`
  },
  awaited: (s) => `Belum absen: jadwal ${s.start}–${s.end}, ditutup ${s.closes}`,
  absent: (s) => `Alpa: jadwal ${s.start}–${s.end} ditutup ${s.closed}, tidak ada absen`,
  unscheduled: () => 'Belum absen: tidak ada pola kerja yang menyatakan hari ini hari kerja',
  'on-time': (s) => `Tepat waktu: masuk ${s.masuk}, jadwal ${s.jadwal}, toleransi ${s.toleransi}`,
  late: (s) => `Terlambat ${s.minutes} mnt: masuk ${s.masuk}, jadwal ${s.jadwal}, toleransi ${s.toleransi}`,
  'left-early': (s) =>
    `Pulang cepat ${s.minutes} mnt: pulang ${s.pulang}, jadwal ${s.jadwal}${s.toleransi ? `, toleransi ${s.toleransi}` : ''}`,
  'missed-part': (s) => `Bagian shift ${s.start}–${s.end} tidak dihadiri`,
  'no-check-in': (s) => `Lupa absen masuk: hanya ada pulang ${s.pulang}, jam kerja tidak dihitung`,
  'no-check-out': (s) => `Lupa absen pulang: masuk ${s.masuk}, ditutup ${s.closed}, jam kerja tidak dihitung`,
  'outside-window': (s) => `Di luar jam shift: ${s.at}, jendela absen ${s.from}–${s.to}`,
  offline: (s) =>
    s.trusted
      ? `Absen luring ${s.at}, diterima ${s.received}`
      : `Absen luring diterima ${s.received}; jam HP tidak dapat dipastikan, perlu ditinjau`,
  unproven: (s) => `Tepat waktu hanya menurut HP: masuk ${s.masuk}, baru diterima ${s.received}; perlu ditinjau`,
  corrected: (s) => `Koreksi absen ${tap(s.kind)} ${s.at} disetujui${s.was === null ? '' : `, menggantikan ${s.was}`}`,
  voided: (s) => `Absen ${tap(s.kind)} ${s.at} dibatalkan: bukan milik orang ini`,
  pairs: (s) => `Jam kerja ${s.minutes} mnt dari ${s.pairs} pasang masuk–pulang`,
  gap: (s) => `Jeda antarbagian shift ${s.minutes} mnt tidak dihitung`,
  break: (s) => `Istirahat ${s.minutes} mnt tidak dihitung`,
  required: (s) =>
    `Jam kerja fleksibel: ${s.minutes} dari ${s.required} mnt${s.short > 0 ? `, kurang ${s.short} mnt` : ''}`,
  'half-day': (s) => `Setengah hari: ${s.minutes} mnt, kurang dari ${s.limit} mnt`,
  'too-short': (s) => `Alpa: hanya bekerja ${s.minutes} mnt, kurang dari ${s.limit} mnt`,
  overtime: (s) => `Lembur ${s.minutes} mnt dalam perintah lembur ${s.from}–${s.to}`,
  'overtime-in-shift': (s) =>
    `${s.minutes} mnt dalam perintah lembur ${s.from}–${s.to} jatuh pada jam kerja biasa: bukan lembur`,
  'overtime-break': (s) =>
    `Istirahat ${s.minutes} mnt bukan lembur: ${s.rest} mnt setiap ${s.after} mnt kerja tanpa jeda`,
  'overtime-required': (s) =>
    `${s.minutes} mnt dalam perintah lembur masih melengkapi jam wajib ${s.required} mnt: bukan lembur`,
}
