import { AppError } from '#src/kernel/errors.ts'
import { judgeAddress } from '#src/outgoing/internal.ts'

const MOST = 500

/** The address as it is stored. Throws `webhooks/url-refused`. */
export function checkedUrl(text: string, internal: readonly string[]): string {
  const { url, refused } = judgeAddress(text, internal, MOST)
  if (!url) throw new AppError('webhooks/url-refused', { detail: refused })
  return url.href
}
