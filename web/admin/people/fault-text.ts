import { useTranslation } from '../../shared/i18n.ts'

type Fault = { type?: string | undefined; message?: string | undefined }

/**
 * A fault of a field in words. What the schema found has a code only, what the server said has a sentence, and
 * whatever is wrong with an empty field is that it is empty.
 */
export function useFaultText(): (fault: Fault | undefined, value: unknown) => string | undefined {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  return (fault, value) => {
    if (!fault) return undefined
    if (fault.type === 'server') return fault.message
    if (typeof value !== 'string' || value.trim() === '') return common('field.required')
    return t(fault.type === 'too_big' ? 'fault.tooBig' : 'fault.format')
  }
}
