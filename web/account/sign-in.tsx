import { useTranslation } from 'react-i18next'

export function SignIn() {
  const { t } = useTranslation()
  return <main className="p-4">{t('signIn.title')}</main>
}
