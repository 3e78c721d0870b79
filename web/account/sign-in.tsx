import { useTranslation } from '../shared/i18n.ts'

export function SignIn() {
  const { t } = useTranslation()
  return <main className="p-4">{t('signIn.title')}</main>
}
