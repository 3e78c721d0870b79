import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import type { Difference } from './changes.ts'

/** Somebody else saved the record meanwhile: what differs, and the two ways on. Nothing typed is lost by itself. */
export function Conflict(props: { differences: readonly Difference[]; onTake: () => void; onKeep: () => void }) {
  const { t } = useTranslation('admin')
  return (
    <div role="alert" className="mb-4 rounded-card border border-line-strong bg-amber-tint p-4 text-sm text-amber-ink">
      <p className="font-semibold">{t('conflict.title')}</p>
      <p>{t('conflict.text')}</p>
      <table className="mt-3 w-full text-left">
        <thead>
          <tr>
            <th className="pr-3 font-medium" scope="col">
              {t('conflict.field')}
            </th>
            <th className="pr-3 font-medium" scope="col">
              {t('conflict.mine')}
            </th>
            <th className="font-medium" scope="col">
              {t('conflict.theirs')}
            </th>
          </tr>
        </thead>
        <tbody>
          {props.differences.map(({ field, mine, theirs }) => (
            <tr key={field} className="align-top">
              <th scope="row" className="py-1 pr-3 font-normal">
                {field}
              </th>
              <td className="py-1 pr-3 break-words">{mine || '–'}</td>
              <td className="py-1 font-semibold break-words">{theirs || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button size="dense" onClick={props.onTake}>
          {t('conflict.take')}
        </Button>
        <Button size="dense" look="secondary" onClick={props.onKeep}>
          {t('conflict.keep')}
        </Button>
      </div>
    </div>
  )
}
