import { useTranslation } from '../shared/i18n.ts'
import { PageHeader } from '../shared/ui/page-header.tsx'

export function Dashboard() {
  const { t } = useTranslation('admin')
  return (
    <main className="p-4">
      <PageHeader title={t('title')} />
    </main>
  )
}
