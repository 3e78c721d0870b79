import { ApiError, NetworkError } from './api.ts'
import { hasText, type TextKey, useTranslation } from './i18n.ts'

/** A function that turns any failure into one sentence for people: what happened and what happens next. */
export function useErrorSentence(): (error: unknown) => string {
  const { t } = useTranslation('errors')
  return (error) => {
    if (error instanceof NetworkError) return t(error.reason === 'timeout' ? 'network.timeout' : 'network.unreachable')
    if (!(error instanceof ApiError) || !hasText('errors', error.code)) return t('unknown')
    const reason = `${error.code}.${reasonOf(error)}`
    if (hasText('errors', reason)) return t(reason as TextKey<'errors'>)
    return t(error.code satisfies TextKey<'errors'>, { seconds: error.retryAfter ?? 5 })
  }
}

/** Some codes have a sentence for each reason, such as what is weak about a password. */
function reasonOf(error: ApiError): string {
  const { data } = error.problem
  return typeof data === 'object' && data !== null && 'reason' in data ? String(data.reason) : ''
}
