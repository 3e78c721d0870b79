import type { ReactNode } from 'react'
import { useTranslation } from '../i18n.ts'
import { useErrorSentence } from '../errors.ts'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'

type EmptyProps = { title: ReactNode; text?: ReactNode; action?: ReactNode; whole?: boolean }

/** Nothing to show, and what to do about it. `whole` = it is all there is on the page, so its title is the page's. */
export function EmptyState({ title, text, action, whole = false }: EmptyProps) {
  const Title = whole ? 'h1' : 'p'
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-12 text-center">
      <Title className="font-medium">{title}</Title>
      {text && <p className="max-w-prose text-ink-soft">{text}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  )
}

/** A load that failed: the reason in words, and one button to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  return (
    <div role="alert">
      <EmptyState
        title={t('error.title')}
        text={sentence(error)}
        action={
          onRetry && (
            <Button look="secondary" onClick={onRetry}>
              {t('action.retry')}
            </Button>
          )
        }
      />
    </div>
  )
}

/** A grey place holder of one line; unseen for the first 200 ms. Give it a height where a line is not right. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span
    aria-hidden="true"
    className={classNames('after-200ms block rounded-control bg-raised', className ?? 'h-5 w-full')}
  />
)

/** Place holders for a list, with one word for those who cannot see them. */
export function SkeletonRows({ rows = 5, className }: { rows?: number; className?: string }) {
  const { t } = useTranslation()
  return (
    <div role="status" className="flex flex-col gap-3 py-4">
      <span className="sr-only">{t('loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className={className ?? 'h-10 w-full'} />
      ))}
    </div>
  )
}
