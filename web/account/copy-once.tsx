import { useState } from 'react'
import { useTranslation } from '../shared/i18n.ts'
import { Button } from '../shared/ui/button.tsx'

/** A secret that is shown a single time, with a button that copies it where the browser allows that. */
export function CopyOnce({ text, note, onDone }: { text: string; note: string; onDone: () => void }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)

  async function copy(): Promise<void> {
    // Plain http has no clipboard; the text can be selected by hand.
    await navigator.clipboard?.writeText(text)
    setCopied('clipboard' in navigator)
  }

  return (
    <div className="rounded-control bg-amber-tint p-3 text-amber-ink">
      <p>{note}</p>
      <code className="my-2 block break-all select-all">{text}</code>
      <div className="flex gap-2">
        <Button look="secondary" onClick={() => void copy()}>
          {t(copied ? 'action.copied' : 'action.copy')}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {t('action.close')}
        </Button>
      </div>
    </div>
  )
}
