import { useState } from 'react'
import type { ReactNode } from 'react'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'

const AT_ONCE = 100

type Props<Row, Kind extends string> = {
  label: string
  /** In the order in which they are offered; the first that has rows is open. */
  kinds: readonly { kind: Kind; name: string; count: number }[]
  rows: readonly Row[]
  kindOf: (row: Row) => Kind
  show: (row: Row) => ReactNode
}

/** Rows of a preview, one kind at a time, a hundred at first. */
export function RowsByKind<Row, Kind extends string>({ label, kinds, rows, kindOf, show }: Props<Row, Kind>) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const [chosen, setChosen] = useState((kinds.find(({ count }) => count > 0) ?? kinds[0])?.kind)
  const [most, setMost] = useState(AT_ONCE)
  const shown = rows.filter((row) => kindOf(row) === chosen)
  return (
    <div className="flex flex-col gap-3">
      <div role="group" aria-label={label} className="flex flex-wrap gap-2">
        {kinds.map(({ kind, name, count }) => (
          <Button
            key={kind}
            size="dense"
            look={kind === chosen ? 'primary' : 'secondary'}
            aria-pressed={kind === chosen}
            onClick={() => {
              setChosen(kind)
              setMost(AT_ONCE)
            }}
          >
            {name} {formatNumber(count, language)}
          </Button>
        ))}
      </div>
      <ul className="divide-y rounded-card border">
        {shown.slice(0, most).map(show)}
        {shown.length === 0 && <li className="p-4 text-ink-soft">{t('import.none')}</li>}
      </ul>
      {shown.length > most && (
        <Button look="quiet" size="dense" onClick={() => setMost(most + AT_ONCE)}>
          {t('import.more', { count: shown.length - most })}
        </Button>
      )}
    </div>
  )
}
