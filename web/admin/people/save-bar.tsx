import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'

/** Save and cancel, with the reason in words when it did not work. */
export function SaveBar({ busy, error, onCancel }: { busy: boolean; error: unknown; onCancel: () => void }) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  return (
    <div className="sticky -bottom-4 z-10 -mx-4 mt-6 border-t bg-surface px-4 py-3 sm:-mx-6 sm:px-6">
      {error !== null && (
        <p role="alert" className="mb-3 text-red-ink">
          {sentence(error)}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <Button look="secondary" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" busy={busy}>
          {t('action.save')}
        </Button>
      </div>
    </div>
  )
}
