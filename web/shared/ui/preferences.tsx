import { setLanguage, useLanguage, useTranslation } from '../i18n.ts'
import { setTheme, type Theme, useTheme } from '../preferences.ts'
import { Select } from './field.tsx'

/** The choice of language. Its names are written in their own languages on purpose. */
export function LanguageSwitch({ className }: { className?: string }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <Select
      aria-label={t('app.language')}
      value={language}
      onChange={(event) => void setLanguage(event.target.value === 'en' ? 'en' : 'id')}
      className={className}
    >
      <option value="id" lang="id">
        Indonesia
      </option>
      <option value="en" lang="en">
        English
      </option>
    </Select>
  )
}

export function ThemeSwitch({ className }: { className?: string }) {
  const { t } = useTranslation()
  const theme = useTheme()
  return (
    <Select
      aria-label={t('app.theme')}
      value={theme}
      onChange={(event) => setTheme(event.target.value as Theme)}
      className={className}
    >
      <option value="system">{t('app.theme.system')}</option>
      <option value="light">{t('app.theme.light')}</option>
      <option value="dark">{t('app.theme.dark')}</option>
    </Select>
  )
}
