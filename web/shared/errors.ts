import { useTranslation } from 'react-i18next'
import type { ErrorCode } from '#contract/errors.ts'
import { ApiError, NetworkError } from './api.ts'

/** A function that turns any failure into one sentence for people: what happened and what happens next. */
export function useErrorSentence(): (error: unknown) => string {
  const { t, i18n } = useTranslation('errors')
  return (error) => {
    if (error instanceof NetworkError) return t(error.reason === 'timeout' ? 'network.timeout' : 'network.unreachable')
    if (error instanceof ApiError) {
      const known = i18n.exists(`errors:${error.code}`)
      return known ? t(error.code as ErrorCode, { seconds: error.retryAfter ?? 5 }) : t('unknown')
    }
    return t('unknown')
  }
}
