import { useTranslation } from 'react-i18next'

export function Today() {
  const { t } = useTranslation('employee')
  return <main className="p-4">{t('title')}</main>
}
