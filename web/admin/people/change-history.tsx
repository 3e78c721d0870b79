import { useState } from 'react'
import { AuditEntries } from '../../shared/audit/entries.tsx'
import { useAuditWords } from '../../shared/audit/words.ts'
import { useMay } from '../../shared/session.ts'

/** Riwayat perubahan of a person (whatever was changed of theirs) or of a department or site, for whoever may read it. */
export function ChangeHistory({ of }: { of: { person: string } | { entity: string } }) {
  const { t } = useAuditWords()
  const [opened, setOpened] = useState(false)
  if (!useMay('audit.read')) return null
  return (
    <details className="mt-8 border-t pt-4" onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary className="min-h-10 cursor-pointer font-semibold">{t('person.history')}</summary>
      {opened && <AuditEntries path="/api/audit" filters={of} limit={20} empty={t('mine.empty')} />}
    </details>
  )
}
