import { useTranslation } from '../../shared/i18n.ts'

type Fault = { type?: string | undefined; message?: string | undefined }

/** A fault of a field in words. What the schema found has a code only; what the server said has a sentence. */
export function useFaultText(): (fault: Fault | undefined) => string | undefined {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  return (fault) => {
    if (!fault) return undefined
    if (fault.type === 'server') return fault.message
    if (fault.type === 'too_small' || fault.type === 'invalid_type') return common('field.required')
    return t(fault.type === 'too_big' ? 'fault.tooBig' : 'fault.format')
  }
}
