/**
 * Why a row says what it says: the steps the rules took, as data. `explain` turns them into sentences, so that
 * the server, the screens and exports tell the same story. No zod here: the employee page imports this file.
 */
export type TraceStep =
  | { rule: 'work-date'; date: string; shift: string; start: string; end: string; zone: string }
  | { rule: 'on-time'; masuk: string; jadwal: string; toleransi: number }
  | { rule: 'late'; minutes: number; masuk: string; jadwal: string; toleransi: number }
  | { rule: 'left-early'; minutes: number; pulang: string; jadwal: string }
  | { rule: 'no-check-in'; pulang: string }
  | { rule: 'no-check-out'; masuk: string; closed: string }
  | { rule: 'outside-window'; at: string; from: string; to: string }
  | { rule: 'offline'; at: string; received: string; trusted: boolean }
  | { rule: 'unproven'; masuk: string; received: string }
  | { rule: 'pairs'; pairs: number; minutes: number }

export type Language = 'id' | 'en'

type Sentences = { [R in TraceStep['rule']]: (step: Extract<TraceStep, { rule: R }>) => string }

const ID: Sentences = {
  'work-date': (s) => `Tanggal kerja ${s.date}: ${s.shift} ${s.start}–${s.end} (${s.zone})`,
  'on-time': (s) => `Tepat waktu: masuk ${s.masuk}, jadwal ${s.jadwal}, toleransi ${s.toleransi}`,
  late: (s) => `Terlambat ${s.minutes} mnt: masuk ${s.masuk}, jadwal ${s.jadwal}, toleransi ${s.toleransi}`,
  'left-early': (s) => `Pulang cepat ${s.minutes} mnt: pulang ${s.pulang}, jadwal ${s.jadwal}`,
  'no-check-in': (s) => `Lupa absen masuk: hanya ada pulang ${s.pulang}, jam kerja tidak dihitung`,
  'no-check-out': (s) => `Lupa absen pulang: masuk ${s.masuk}, ditutup ${s.closed}, jam kerja tidak dihitung`,
  'outside-window': (s) => `Di luar jam shift: ${s.at}, jendela absen ${s.from}–${s.to}`,
  offline: (s) =>
    s.trusted
      ? `Absen luring ${s.at}, diterima ${s.received}`
      : `Absen luring diterima ${s.received}; jam HP tidak dapat dipastikan, perlu ditinjau`,
  unproven: (s) => `Tepat waktu hanya menurut HP: masuk ${s.masuk}, baru diterima ${s.received}; perlu ditinjau`,
  pairs: (s) => `Jam kerja ${s.minutes} mnt dari ${s.pairs} pasang masuk–pulang`,
}

const EN: Sentences = {
  'work-date': (s) => `Work date ${s.date}: ${s.shift} ${s.start}–${s.end} (${s.zone})`,
  'on-time': (s) => `On time: in ${s.masuk}, scheduled ${s.jadwal}, grace ${s.toleransi}`,
  late: (s) => `Late by ${s.minutes} min: in ${s.masuk}, scheduled ${s.jadwal}, grace ${s.toleransi}`,
  'left-early': (s) => `Left ${s.minutes} min early: out ${s.pulang}, scheduled ${s.jadwal}`,
  'no-check-in': (s) => `No check-in: only a check-out at ${s.pulang}, no hours counted`,
  'no-check-out': (s) => `No check-out: in ${s.masuk}, closed ${s.closed}, no hours counted`,
  'outside-window': (s) => `Outside the shift: ${s.at}, window ${s.from}–${s.to}`,
  offline: (s) =>
    s.trusted
      ? `Clocked offline at ${s.at}, received ${s.received}`
      : `Clocked offline, received ${s.received}; the phone's clock could not be trusted, needs review`,
  unproven: (s) => `On time by the phone's word only: in ${s.masuk}, received ${s.received}; needs review`,
  pairs: (s) => `${s.minutes} min worked in ${s.pairs} in–out pair(s)`,
}

/** One sentence for one step, in the language asked for. */
export function explain(step: TraceStep, language: Language): string {
  const sentences = language === 'id' ? ID : EN
  const sentence = sentences[step.rule] as (step: TraceStep) => string
  return sentence(step)
}
