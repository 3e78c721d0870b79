import { useCallback, useSyncExternalStore } from 'react'
import type { Language } from '#contract/trace.ts'
import type accountTexts from './locales/id/account.json'
import type adminTexts from './locales/id/admin.json'
import type commonTexts from './locales/id/common.json'
import type employeeTexts from './locales/id/employee.json'
import type errorTexts from './locales/id/errors.json'
import type laterErrors from './locales/id/errors-later.json'
import type securityTexts from './locales/id/security.json'
import type requestTexts from './locales/id/requests.json'
import type scheduleTexts from './locales/id/schedule.json'
import { storedLanguage } from './preferences.ts'
import { safeStorage } from './storage.ts'

/**
 * The words on the screens, in a file for each area and language, so that a phone never loads the admin's words.
 * Our own hundred lines instead of a library: those weigh a seventh of what the employee page may weigh, and all
 * that is needed is a look-up, blanks like `{{name}}`, and `_one`/`_other` for English counting.
 */
type Texts = {
  common: typeof commonTexts
  employee: typeof employeeTexts
  account: typeof accountTexts
  admin: typeof adminTexts
  errors: typeof errorTexts & typeof laterErrors
  security: typeof securityTexts
  schedule: typeof scheduleTexts
  requests: typeof requestTexts
}
export type Area = keyof Texts

type WithoutCount<Key> = Key extends `${infer Name}_${'one' | 'other'}` ? Name : Key
export type TextKey<A extends Area> = WithoutCount<keyof Texts[A] & string>

/** What fills the blanks. `count` also chooses between one and many. */
export type Blanks = Record<string, string | number>
export type Translate<A extends Area> = (key: TextKey<A>, blanks?: Blanks) => string

type AreaTexts = Record<string, string>
/** The words of the first screen come together, the other areas when a screen wants them. */
const first = import.meta.glob<Record<'common' | 'employee' | 'errors', AreaTexts>>('./locales/*/first.ts')
const later = import.meta.glob<AreaTexts>(
  [
    './locales/*/account.json',
    './locales/*/admin.json',
    './locales/*/security.json',
    './locales/*/errors-later.json',
    './locales/*/schedule.json',
    './locales/*/requests.json',
  ],
  { import: 'default' },
)

const texts: Record<Language, Partial<Record<Area, AreaTexts>>> = { id: {}, en: {} }
const wanted = new Set<Area>()
const listeners = new Set<() => void>()
let language: Language = storedLanguage()

async function load(wantedLanguage: Language): Promise<void> {
  const known = texts[wantedLanguage]
  if (!known.common) Object.assign(known, await first[`./locales/${wantedLanguage}/first.ts`]?.())
  for (const area of wanted) known[area] ??= (await later[`./locales/${wantedLanguage}/${area}.json`]?.()) ?? {}
  // what can only go wrong on screens that come with an area of their own
  if (wanted.size > 0)
    Object.assign(known.errors ?? {}, await later[`./locales/${wantedLanguage}/errors-later.json`]?.())
}

/** Makes the texts of an area ready in the current language, and in every language chosen later. */
export async function loadArea(area: 'account' | 'admin' | 'security' | 'schedule' | 'requests'): Promise<void> {
  wanted.add(area)
  await load(language)
}

/** Loads what every screen needs. Nothing may be drawn before. */
export async function startI18n(): Promise<void> {
  document.documentElement.lang = language
  await load(language)
}

export async function setLanguage(next: Language): Promise<void> {
  await load(next)
  language = next
  document.documentElement.lang = next
  safeStorage.setItem('hadir.language', next)
  for (const listener of listeners) listener()
}

export const hasText = (area: Area, key: string): boolean => texts[language][area]?.[key] !== undefined

function lookUp(known: AreaTexts | undefined, key: string, blanks: Blanks = {}): string {
  const text = known?.[blanks.count === 1 ? `${key}_one` : key] ?? known?.[`${key}_other`] ?? known?.[key]
  return text === undefined ? key : fill(text, blanks)
}

export const fill = (text: string, blanks: Blanks): string =>
  text.replace(/\{\{(\w+)\}\}/g, (blank, name: string) => String(blanks[name] ?? blank))

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The language on screen; the component draws again when it changes. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, () => language)

/** The words of an area: `const { t } = useTranslation('admin')`, `t('people.add')`, `t('found', { count: 3 })`. */
export function useTranslation<A extends Area = 'common'>(area?: A): { t: Translate<A> } {
  const words = texts[useLanguage()][area ?? 'common']
  // Another language makes another function, so that memoised children draw again.
  const t = useCallback<Translate<A>>((key, blanks) => lookUp(words, key, blanks), [words])
  return { t }
}
