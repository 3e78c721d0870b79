import type { ComponentProps } from 'react'
import { useTranslation } from '../shared/i18n.ts'
import { FileInput } from '../shared/ui/field.tsx'

type Props = Omit<ComponentProps<typeof FileInput>, 'choose' | 'nothing' | 'name' | 'accept'>

/** A photo or a PDF, as the field `file` of its form. */
export function LetterInput(props: Props) {
  const { t } = useTranslation('requests')
  return (
    <FileInput
      {...props}
      choose={t('form.choose')}
      nothing={t('form.noFile')}
      name="file"
      accept="image/jpeg,image/png,image/webp,application/pdf"
    />
  )
}

/** Says that a letter comes later; as the field `follows` of its form. */
export function LetterFollows({ onChange }: { onChange?: (follows: boolean) => void }) {
  const { t } = useTranslation('requests')
  return (
    <label className="flex min-h-12 items-start gap-3 py-1">
      <input
        type="checkbox"
        name="follows"
        className="mt-0.5 size-5 shrink-0 accent-accent"
        onChange={({ target }) => onChange?.(target.checked)}
      />
      <span>
        {t('letter.follow')}
        <span className="block text-sm text-ink-soft">{t('letter.followHint')}</span>
      </span>
    </label>
  )
}
