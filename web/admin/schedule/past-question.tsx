import type { Past } from '#contract/past.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'

type Words = { ask: string; agree: string; later: string; hint: string }
type Asked = { busy: boolean; onAgree: (past: Past) => void }

const intoView = (node: HTMLElement | null): void => node?.scrollIntoView({ block: 'center' })

/** Says what a change would do to days that have been, and lets it: at once, or once the difference was looked at. */
export function PastBox({ words, busy, onAgree }: Asked & { words: Words }) {
  return (
    <div
      // it stands under a long form, where the bar with the buttons hides it
      ref={intoView}
      role="alert"
      className="flex flex-col items-start gap-3 rounded-control bg-amber-tint p-3 text-amber-ink"
    >
      <p>{words.ask}</p>
      <div className="flex flex-wrap gap-3">
        <Button look="secondary" size="dense" busy={busy} onClick={() => onAgree(true)}>
          {words.agree}
        </Button>
        <Button look="secondary" size="dense" busy={busy} onClick={() => onAgree('later')}>
          {words.later}
        </Button>
      </div>
      <p className="text-sm">{words.hint}</p>
    </div>
  )
}

/** The same for a change of the schedule. */
export function PastQuestion({ past, ...asked }: Asked & { past: { people: number; days: number } }) {
  const { t } = useTranslation('schedule')
  const [agree, later, hint] = [t('past.agree'), t('past.later'), t('past.laterHint')]
  return <PastBox {...asked} words={{ ask: t('past.ask', past), agree, later, hint }} />
}
