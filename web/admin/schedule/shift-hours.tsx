import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Field, Input } from '../../shared/ui/field.tsx'
import { DayPicture } from './day-picture.tsx'
import { faultsOf, FLEXIBLE_WINDOW, type HoursField, type HoursForm, writtenHours } from './shift-form.ts'

type Props = {
  form: HoursForm
  /** More parts than two are kept as they are; the form shows their first start and last end. */
  manyParts: boolean
  isNew: boolean
  /** Faults are said once somebody tried to save. */
  tried: boolean
  onChange: (form: HoursForm) => void
}

/** Fixed or flexible hours, with the day as a picture. */
export function ShiftHours({ form, manyParts, isNew, tried, onChange }: Props) {
  const { t } = useTranslation('schedule')
  const language = useLanguage()
  const faults = faultsOf(form)
  const set = (change: Partial<HoursForm>): void => onChange({ ...form, ...change })
  const field = (name: HoursField, hint?: string, required = true) => {
    const fault = tried ? faults[name] : undefined
    const label = form.flexible && (name === 'start' || name === 'end') ? `shift.window.${name}` : `shift.${name}`
    return (
      <Field key={name} label={t(label as 'shift.start')} hint={hint} error={fault && t(`shift.fault.${fault}`)}>
        {(parts) => (
          <Input
            {...parts}
            required={required}
            value={form[name]}
            autoComplete="off"
            onChange={({ target }) => set({ [name]: target.value })}
          />
        )}
      </Field>
    )
  }
  const check = (name: 'two' | 'hasCore', label: string) => (
    <label className="flex min-h-12 items-center gap-3">
      <input
        type="checkbox"
        checked={form[name]}
        onChange={({ target }) => set({ [name]: target.checked })}
        className="size-5 accent-accent"
      />
      {label}
    </label>
  )
  return (
    <>
      <fieldset className="flex flex-wrap gap-x-6">
        <legend className="text-sm font-medium">{t('shift.kind')}</legend>
        {([false, true] as const).map((flexible) => (
          <label key={String(flexible)} className="flex min-h-12 items-center gap-3">
            <input
              type="radio"
              name="kind"
              checked={form.flexible === flexible}
              onChange={() => set({ flexible, ...(flexible && isNew && writtenHours(FLEXIBLE_WINDOW, language)) })}
              className="size-5 accent-accent"
            />
            {t(flexible ? 'shift.flexible' : 'shift.fixed')}
          </label>
        ))}
      </fieldset>
      {form.flexible && <p className="text-sm text-ink-soft">{t('shift.flexibleText')}</p>}
      <div className="grid grid-cols-2 items-start gap-4">
        {field('start')}
        {field('end')}
      </div>
      {form.flexible ? (
        <>
          {field('required', t('shift.requiredHint'))}
          {check('hasCore', t('shift.core'))}
          {form.hasCore && (
            <div className="grid grid-cols-2 items-start gap-4">
              {field('coreStart')}
              {field('coreEnd')}
            </div>
          )}
        </>
      ) : (
        <>
          {!manyParts && check('two', t('shift.parts'))}
          {form.two && (
            <div className="grid grid-cols-2 items-start gap-4">
              {field('firstEnd')}
              {field('secondStart')}
            </div>
          )}
        </>
      )}
      {!manyParts && !Object.values(faults).includes('time') && <DayPicture form={form} />}
      <div className="grid grid-cols-2 items-start gap-4">
        {(!form.flexible || form.hasCore) && field('grace', form.flexible ? t('shift.graceCore') : undefined)}
        {field('break')}
      </div>
      <div className="grid grid-cols-2 items-start gap-4">
        {field('half', t('shift.halfHint'), false)}
        {field('absent', t('shift.absentHint'), false)}
      </div>
    </>
  )
}
