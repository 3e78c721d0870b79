import { useState } from 'react'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { BulkDrawer } from './bulk-drawer.tsx'
import type { BulkKind } from './use-bulk.ts'
import type { useSelection } from './use-selection.ts'

type Props = { selection: ReturnType<typeof useSelection>; total: number }

/** How many are chosen, and what can be done with them. There only while somebody is. */
export function SelectionBar({ selection, total }: Props) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const mayManage = useMay('account.manage')
  const [opened, setOpened] = useState<BulkKind | null>(null)
  const { count, all, who, chooseAll, clear } = selection
  if (count === 0) return null
  return (
    <section
      aria-label={t('bulk.label')}
      className="flex shrink-0 flex-wrap items-center gap-2 rounded-card border border-accent bg-surface px-3 py-2"
    >
      <span role="status" className="mr-2 text-sm font-medium">
        {t(all ? 'bulk.countAll' : 'bulk.count', { count: formatNumber(count, language) })}
      </span>
      {!all && total > count && (
        <Button look="quiet" size="dense" onClick={chooseAll}>
          {t('bulk.chooseAll', { count: formatNumber(total, language) })}
        </Button>
      )}
      <Button size="dense" onClick={() => setOpened('change')}>
        {t('bulk.open.change')}
      </Button>
      {mayManage && (
        <Button look="secondary" size="dense" onClick={() => setOpened('links')}>
          {t('bulk.open.links')}
        </Button>
      )}
      <Button look="quiet" size="dense" onClick={clear}>
        {t('bulk.clear')}
      </Button>
      {opened && (
        <BulkDrawer
          kind={opened}
          who={who}
          count={count}
          onClose={() => setOpened(null)}
          onDone={() => {
            setOpened(null)
            clear()
          }}
        />
      )}
    </section>
  )
}
