import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '#contract/trace.ts'
import { storedLanguage } from './preferences.ts'
import { safeStorage } from './storage.ts'
import type adminTexts from './locales/id/admin.json'
import type commonTexts from './locales/id/common.json'
import type employeeTexts from './locales/id/employee.json'
import type errorTexts from './locales/id/errors.json'

/** Texts come in areas, one file for each and language, so that a phone never loads the words of the admin. */
export type Area = 'common' | 'employee' | 'admin' | 'errors'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    keySeparator: false
    resources: {
      common: typeof commonTexts
      employee: typeof employeeTexts
      admin: typeof adminTexts
      errors: typeof errorTexts
    }
  }
}

const files = import.meta.glob<Record<string, string>>('./locales/*/*.json', { import: 'default' })
const wanted = new Set<Area>(['common', 'errors'])

async function load(language: Language, area: Area): Promise<void> {
  if (i18next.hasResourceBundle(language, area)) return
  const file = files[`./locales/${language}/${area}.json`]
  if (file) i18next.addResourceBundle(language, area, await file())
}

/** Makes the texts of an area ready in the current language, and in every language chosen later. */
export async function loadArea(area: Area): Promise<void> {
  wanted.add(area)
  await load(currentLanguage(), area)
}

export const currentLanguage = (): Language => (i18next.language === 'en' ? 'en' : 'id')

export async function setLanguage(language: Language): Promise<void> {
  await Promise.all([...wanted].map((area) => load(language, area)))
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  safeStorage.setItem('hadir.language', language)
}

export async function startI18n(): Promise<void> {
  const language = storedLanguage()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'common',
    ns: [],
    resources: {},
    keySeparator: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  document.documentElement.lang = language
  await Promise.all([...wanted].map((area) => load(language, area)))
}
