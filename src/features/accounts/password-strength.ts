import { AppError } from '#src/kernel/errors.ts'
import { COMMON_WORDS, KEYBOARD_ROWS } from './common-words.ts'
import { normalizePassword } from './password.ts'

export const MIN_CHARACTERS = 10
export const MAX_BYTES = 128
/** So many letters and digits must be left when everything that is guessed first has been struck out. */
const MIN_OWN = 5
const RUN = 4

/** What is known about the owner and therefore guessed first. */
export type Owner = { login: string; name: string; email?: string | null }
export type Weakness = 'too-short' | 'too-long' | 'too-common'

/** Refuses a new password with `account/password-weak`; `data.reason` says why. */
export function requireStrong(password: string, owner: Owner): void {
  const reason = weaknessOf(password, owner)
  if (reason) throw new AppError('account/password-weak', { detail: DETAILS[reason], data: { reason } })
}

const DETAILS: Record<Weakness, string> = {
  'too-short': `use at least ${MIN_CHARACTERS} characters`,
  'too-long': `use at most ${MAX_BYTES} bytes`,
  'too-common': 'it is made of common words, rows of keys, or the own name or login',
}

export function weaknessOf(password: string, owner: Owner): Weakness | null {
  const text = normalizePassword(password)
  if (Array.from(text).length < MIN_CHARACTERS) return 'too-short'
  if (Buffer.byteLength(text) > MAX_BYTES) return 'too-long'
  return ownCharacters(text.toLowerCase(), [...COMMON_WORDS, ...partsOf(owner)]) < MIN_OWN ? 'too-common' : null
}

const partsOf = ({ login, name, email }: Owner): string[] =>
  `${login} ${name} ${email ?? ''}`
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= 3)

/** Counts what belongs to no common word, run of keys or repetition; few different characters count for few. */
function ownCharacters(text: string, words: readonly string[]): number {
  const struck = new Uint8Array(text.length)
  const plain = readable(text)
  for (const word of words) for (const form of [text, plain]) strike(struck, form, word)
  for (const { from, to } of runsIn(text)) struck.fill(1, from, to)
  const own: string[] = []
  for (let at = 0; at < text.length; at++) if (!struck[at] && !FILLER.test(text.charAt(at))) own.push(text.charAt(at))
  return Math.min(own.length, new Set(own).size + 2)
}

/** Signs that are put between and behind words without making them harder to guess. */
const FILLER = /[\s!-/:-@[-`{-~]/

function strike(struck: Uint8Array, text: string, word: string): void {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) struck.fill(1, at, at + word.length)
}

const LOOKS_LIKE: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}
/** `p4$$w0rd` as it is meant. The length stays the same. */
const readable = (text: string): string => text.replace(/[013457@$]/g, (sign) => LOOKS_LIKE[sign] ?? sign)

/** Stretches of four and more that count up or down, follow a row of keys, or repeat one character. */
function runsIn(text: string): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = []
  let from = 0
  let kind: string | null = null
  for (let at = 1; at <= text.length; at++) {
    const next: string | null = at < text.length ? follows(text.charAt(at - 1), text.charAt(at), kind) : null
    if (next !== null && next === kind) continue
    if (kind !== null && at - from >= RUN) runs.push({ from, to: at })
    from = at - 1
    kind = next
  }
  return runs
}

const ROWS = KEYBOARD_ROWS.flatMap((row) => [row, Array.from(row).reverse().join('')])

/** How one character follows from another in a run, best as the run began; null where it does not. */
function follows(a: string, b: string, kind: string | null): string | null {
  if (kind !== null && ROWS.includes(kind) && kind.includes(a + b)) return kind
  const step = b.charCodeAt(0) - a.charCodeAt(0)
  if (Math.abs(step) <= 1) return `step ${step}`
  return ROWS.find((row) => row.includes(a + b)) ?? null
}
