import { NOT_AWAY_KINDS } from '#contract/request-words.ts'
import type { CreateRequest } from '#contract/requests.ts'
import { AppError } from '#src/kernel/errors.ts'

/** For which kinds a part of a day can be asked for. */
const HALVES: ReadonlySet<string> = new Set(['izin', 'sakit', 'cuti', 'dinas_luar', 'wfh'])
const HOURS: ReadonlySet<string> = new Set(['izin', 'dinas_luar', 'lembur'])

/** Throws `requests/shape` with what is missing or does not go together. */
export function refuseShape(wanted: CreateRequest): void {
  const { kind, from, to, part, start, end, masuk, pulang, partner, attachments } = wanted
  const refuse = (detail: string): never => {
    throw new AppError('requests/shape', { detail })
  }
  if (to < from) refuse('the last date lies before the first')
  if (kind === 'koreksi') {
    if (from !== to || part !== 'whole') refuse('a correction is for one date')
    if (masuk === undefined && pulang === undefined) refuse('say when the person came or went')
  } else if (masuk !== undefined || pulang !== undefined) refuse('only a correction has times of coming and going')
  if (kind === 'tukar_shift') {
    if (partner === undefined) refuse('say with whom')
    if (part !== 'whole' || attachments.length > 0) refuse('a swap is for whole days and needs no letter')
  } else if (partner !== undefined) refuse('only a swap has a partner')
  if (kind === 'lembur' && (part !== 'hours' || attachments.length > 0))
    refuse('overtime is for hours and needs no letter')
  if (wanted.letter_follows && NOT_AWAY_KINDS.includes(kind)) refuse('nothing needs a letter here')
  if (part !== 'whole' && from !== to) refuse('a part of a day is for one date')
  if (part === 'hours') {
    if (!HOURS.has(kind)) refuse(`${kind} is not for hours`)
    if (start === undefined || end === undefined || start === end) refuse('hours need a start and an end')
  } else if (start !== undefined || end !== undefined) refuse('only hours have a start and an end')
  if ((part === 'first_half' || part === 'second_half') && !HALVES.has(kind)) refuse(`${kind} is not for half a day`)
}
