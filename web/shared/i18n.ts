import { useCallback, useSyncExternalStore } from 'react'
import type { Language } from '#contract/trace.ts'
import type adminTexts from './locales/id/admin.json'
import type commonTexts from './locales/id/common.json'
import type employeeTexts from './locales/id/employee.json'
import type errorTexts from './locales/id/errors.json'
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
  admin: typeof adminTexts
  errors: typeof errorTexts
}
export type Area = keyof Texts

type WithoutCount<Key> = Key extends `${infer Name}_${'one' | 'other'}` ? Name : Key
export type TextKey<A extends Area> = WithoutCount<keyof Texts[A] & string>

/** What fills the blanks. `count` also chooses between one and many. */
export type Blanks = Record<string, string | number>
export type Translate<A extends Area> = (key: TextKey<A>, blanks?: Blanks) => string

const files = import.meta.glob<Record<string, string>>('./locales/*/*.json', { import: 'default' })
const loaded = new Map<string, Record<string, string>>()
const wanted = new Set<Area>(['common', 'errors'])
const listeners = new Set<() => void>()
let language: Language = storedLanguage()

async function load(wantedLanguage: Language, area: Area): Promise<void> {
  const path = `./locales/${wantedLanguage}/${area}.json`
  const file = files[path]
  if (file && !loaded.has(path)) loaded.set(path, await file())
}

/** Makes the texts of an area ready in the current language, and in every language chosen later. */
export async function loadArea(area: Area): Promise<void> {
  wanted.add(area)
  await load(language, area)
}

/** Loads what every screen needs. Nothing may be drawn before. */
export async function startI18n(): Promise<void> {
  document.documentElement.lang = language
  await Promise.all([...wanted].map((area) => load(language, area)))
}

export async function setLanguage(next: Language): Promise<void> {
  await Promise.all([...wanted].map((area) => load(next, area)))
  language = next
  document.documentElement.lang = next
  safeStorage.setItem('hadir.language', next)
  for (const listener of listeners) listener()
}

export const hasText = (area: Area, key: string): boolean =>
  loaded.get(`./locales/${language}/${area}.json`)?.[key] !== undefined

/** The text of a key outside of components; inside use `useTranslation`, which follows the language. */
export function translate<A extends Area>(area: A, key: TextKey<A>, blanks: Blanks = {}): string {
  const texts = loaded.get(`./locales/${language}/${area}.json`)
  const text = texts?.[blanks.count === 1 ? `${key}_one` : key] ?? texts?.[`${key}_other`] ?? texts?.[key]
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
  const current = useLanguage()
  const t = useCallback<Translate<A>>(
    (key, blanks) => translate((area ?? 'common') as A, key, blanks),
    // The function changes with the language so that memoised children draw again.
    [area, current],
  )
  return { t }
}
