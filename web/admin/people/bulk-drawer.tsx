import { useEffect, useState } from 'react'
import type { BulkPreview, BulkWho } from '#contract/people-bulk.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formatNumber } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { BulkForm } from './bulk-form.tsx'
import { BulkLinks } from './bulk-links.tsx'
import { BulkRows } from './bulk-rows.tsx'
import { useBulk } from './use-bulk.ts'
import type { BulkKind } from './use-bulk.ts'

type Props = { kind: BulkKind; who: BulkWho; count: number; onClose: () => void; onDone: () => void }

/** Changes everybody chosen, or makes links for them: what, then who and how, then done. */
export function BulkDrawer({ kind, who, count, onClose, onDone }: Props) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const sentence = useErrorSentence()
  const bulk = useBulk(kind, who)
  const { preview, done, busy, error, total } = bulk
  const [kept, setKept] = useState(false)
  const [warned, setWarned] = useState(false)
  const number = (value: number): string => formatNumber(value, language)
  const { check } = bulk
  // what links are is known beforehand: there is nothing to fill in
  useEffect(() => {
    if (kind === 'links') check({})
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once, when it opens
  }, [kind])
  const finished = done !== null && !busy && error === null
  const close = (): void => {
    if (busy && done) return
    if (done?.links.length && !kept && !warned) return setWarned(true)
    if (done) onDone()
    else onClose()
  }
  return (
    <Drawer
      open
      onClose={close}
      title={t(`bulk.title.${kind}`, { count: number(count) })}
      note={t(`bulk.note.${kind}`)}
      actions={
        finished ? (
          <Button look="secondary" onClick={close}>
            {t(warned && !kept ? 'bulk.closeAnyway' : 'bulk.close')}
          </Button>
        ) : (
          preview && (
            <>
              {!done && (
                <Button look="secondary" disabled={busy} onClick={kind === 'links' ? onClose : bulk.back}>
                  {t('bulk.back')}
                </Button>
              )}
              <Button busy={busy} disabled={total === 0} onClick={bulk.run}>
                {done ? t('bulk.goOn') : t(`bulk.do.${kind}`, { count: number(total) })}
              </Button>
            </>
          )
        )
      }
    >
      <div className="flex flex-col gap-4">
        <p role="status" className="text-sm text-ink-soft empty:hidden">
          {busy &&
            (preview ? t('bulk.progress', { done: number(doneOf(done)), total: number(total) }) : t('bulk.checking'))}
        </p>
        {error !== null && (
          <p role="alert" className="text-red-ink">
            {sentence(error)} {done && t('bulk.broken', { done: number(doneOf(done)), total: number(total) })}
          </p>
        )}
        {warned && !kept && (
          <p role="alert" className="text-red-ink">
            {t('bulk.linksUnsaved')}
          </p>
        )}
        {!preview && kind === 'change' && <BulkForm busy={busy} onCheck={bulk.check} />}
        {preview && !done && (
          <>
            <p>
              {t(`bulk.summary.${kind}`, {
                changes: number(preview.counts.changes),
                same: number(preview.counts.same),
                refused: number(preview.counts.refused),
              })}
            </p>
            <BulkRows preview={preview} links={kind === 'links'} />
          </>
        )}
        {finished && done && (
          <>
            <p role="status" className="rounded-card bg-green-tint p-4 text-green-ink">
              {t(`bulk.done.${kind}`, { count: number(done.changed), left: number(done.left.length) })}
            </p>
            {preview && done.left.length > 0 && (
              <BulkRows preview={leftOf(preview, done.left)} links={kind === 'links'} />
            )}
            {done.links.length > 0 && (
              <BulkLinks links={done.links} expires={done.expires} onKept={() => setKept(true)} />
            )}
          </>
        )}
      </div>
    </Drawer>
  )
}

const doneOf = (done: ReturnType<typeof useBulk>['done']): number => (done ? done.changed + done.left.length : 0)

/** Those who were left as they are after all, with the reason. */
function leftOf({ rows }: BulkPreview, left: NonNullable<ReturnType<typeof useBulk>['done']>['left']): BulkPreview {
  const why = new Map(left.map(({ id, refusal }) => [id, refusal]))
  return {
    counts: { changes: 0, same: 0, refused: left.length },
    rows: rows.flatMap((row) => {
      const refusal = why.get(row.id)
      return refusal ? [{ ...row, outcome: 'refused' as const, refusal, changes: [] }] : []
    }),
  }
}
