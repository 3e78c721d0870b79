import { useTranslation } from '../shared/i18n.ts'

export function Today() {
  const { t } = useTranslation('employee')
  return <main className="p-4">{t('title')}</main>
}
