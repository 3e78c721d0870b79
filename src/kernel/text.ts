import { AppError } from './errors.ts'

const MOST = 200
const NOTHING_TO_SEE = /^[^\p{L}\p{N}\p{P}\p{S}]*$/u
/** Half a surrogate pair cannot be stored; controls other than tab and line breaks cannot be exported. */
// eslint-disable-next-line no-control-regex -- controls are what this looks for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/**
 * A name as it is stored: without blanks around it, in Unicode's composed form (NFC), otherwise exactly as typed,
 * whatever it looks like; screens and exports escape it. Refuses what could not be shown or kept.
 */
export function storedName(text: string, path = 'name', most = MOST): string {
  const name = text.normalize('NFC').trim()
  const fault = (message: string): AppError =>
    new AppError('request/invalid', { detail: `${path}: ${message}`, errors: [{ path, message }] })
  if (!name.isWellFormed() || CONTROLS.test(name)) throw fault('holds characters that are not text')
  if (NOTHING_TO_SEE.test(name)) throw fault('needs at least one visible character')
  if (Array.from(name).length > most) throw fault(`is longer than ${most} characters`)
  return name
}

/** What names are compared by when somebody searches: lower case, composed form, never longer than the column. */
export const searchText = (text: string): string =>
  Array.from(text.normalize('NFC').trim().toLowerCase()).slice(0, MOST).join('')
