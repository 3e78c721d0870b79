import { Columns3 } from 'lucide-react'
import { useTranslation } from '../../shared/i18n.ts'
import { buttonClass } from '../../shared/ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import type { ColumnChoice } from './use-columns.ts'

/** Chooses the columns of a table. `fixed` ones always stay. Not for phones: there rows have two lines. */
export function ColumnMenu(props: {
  columns: readonly { id: string; header: string }[]
  fixed: readonly string[]
  choice: ColumnChoice
}) {
  const { columns, fixed, choice } = props
  const { t } = useTranslation('admin')
  return (
    <span className="hidden md:inline-flex">
      <Popover
        label={t('columns.title')}
        triggerClass={buttonClass('secondary', 'dense')}
        trigger={
          <>
            <Columns3 className="size-4" aria-hidden />
            {t('columns.choose')}
          </>
        }
      >
        <fieldset>
          <legend className="mb-2 font-semibold">{t('columns.title')}</legend>
          {columns
            .filter(({ id }) => !fixed.includes(id))
            .map(({ id, header }) => (
              <label key={id} className="flex min-h-10 items-center gap-3 text-sm">
                <input
                  type="checkbox"
                  checked={!choice.hidden.has(id)}
                  onChange={() => choice.toggle(id)}
                  className="size-4 accent-accent-fill"
                />
                {header}
              </label>
            ))}
        </fieldset>
      </Popover>
    </span>
  )
}
