import { zodResolver } from '@hookform/resolvers/zod'
import { useMemo } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { CreateSite, type Site } from '#contract/people.ts'
import { formatDuration, localiseTimes } from '../../shared/format.ts'
import type { Language } from '#contract/trace.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { serverNow } from '../now.ts'
import { useOfferRecompute } from '../recompute/offer.tsx'
import { changesOf, clockTime, differences, shiftLength } from './changes.ts'
import { Conflict } from './conflict.tsx'
import { useFaultText } from './fault-text.ts'
import { OpenOrClose } from './open-or-close.tsx'
import { SaveBar } from './save-bar.tsx'
import { useRecord } from './use-record.ts'
import { useServerFaults } from './use-save.ts'
import { zoneOptions } from './zone-options.ts'

type SiteForm = {
  name: string
  zone: string
  shift: { name: string; start: string; end: string; grace_minutes: string }
}

const FIELDS = ['name', 'zone', 'shift.name', 'shift.start', 'shift.end', 'shift.grace_minutes']

const SiteBody = z
  .custom<SiteForm>()
  .transform(({ shift, ...rest }) => ({
    ...rest,
    shift: {
      name: shift.name,
      start: clockTime(shift.start),
      end: clockTime(shift.end),
      grace_minutes: shift.grace_minutes.trim() === '' ? undefined : Number(shift.grace_minutes),
    },
  }))
  .pipe(CreateSite)

const formOf = (site: Site | undefined, language: Language): SiteForm => ({
  name: site?.name ?? '',
  zone: site?.zone ?? 'Asia/Jakarta',
  shift: {
    name: site?.shift.name ?? 'Pagi',
    start: localiseTimes(site?.shift.start ?? '08:00', language),
    end: localiseTimes(site?.shift.end ?? '17:00', language),
    grace_minutes: String(site?.shift.grace_minutes ?? 5),
  },
})

/** A site with its zone and its one shift. */
export function SiteEditor({ site, onClose }: { site: Site | undefined; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const fault = useFaultText()
  const record = useRecord<Site>('/api/sites', site, t('record.saved'))
  const { base, theirs } = record
  const form = useForm<SiteForm, unknown, z.infer<typeof SiteBody>>({
    resolver: zodResolver(SiteBody),
    defaultValues: formOf(site, language),
  })
  const { register, formState } = form
  const { errors } = formState
  const offer = useOfferRecompute()
  const showFaults = useServerFaults(form.setError)
  const submit = form.handleSubmit((body) => {
    const changes = base ? changesOf({ name: base.name, zone: base.zone, shift: base.shift }, body) : body
    if (Object.keys(changes).length === 0) return onClose()
    const saved = (): void => {
      onClose()
      if (base && changes.shift) void offer({ site: base.id })
    }
    record.send(changes, { onSaved: saved, onRefused: (error) => showFaults(error, FIELDS) })
  })
  const words = ({ name, zone, shift }: SiteForm): Record<string, string> => ({
    [t('site.name')]: name,
    [t('site.zone')]: zone,
    [t('site.shiftName')]: shift.name,
    [t('site.start')]: localiseTimes(clockTime(shift.start), language),
    [t('site.end')]: localiseTimes(clockTime(shift.end), language),
    [t('site.grace')]: shift.grace_minutes,
  })
  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
        {theirs && (
          <Conflict
            differences={differences(words(form.getValues()), words(formOf(theirs, language)))}
            onTake={() => {
              record.settle(theirs)
              form.reset(formOf(theirs, language))
            }}
            onKeep={() => record.settle(theirs)}
          />
        )}
        <Field label={t('site.name')} error={fault(errors.name, form.getValues('name'))}>
          {(parts) => <Input {...parts} {...register('name')} autoComplete="off" />}
        </Field>
        <Field label={t('site.zone')} hint={t('site.zoneHint')} error={fault(errors.zone, form.getValues('zone'))}>
          {(parts) => (
            <Select {...parts} {...register('zone')}>
              <ZoneOptions current={site?.zone ?? ''} />
            </Select>
          )}
        </Field>
        <Field label={t('site.shiftName')} error={fault(errors.shift?.name, form.getValues('shift.name'))}>
          {(parts) => <Input {...parts} {...register('shift.name')} autoComplete="off" />}
        </Field>
        <div className="grid grid-cols-3 items-start gap-4">
          <Field label={t('site.start')} error={fault(errors.shift?.start, form.getValues('shift.start'))}>
            {(parts) => <Input {...parts} {...register('shift.start')} inputMode="numeric" autoComplete="off" />}
          </Field>
          <Field label={t('site.end')} error={fault(errors.shift?.end, form.getValues('shift.end'))}>
            {(parts) => <Input {...parts} {...register('shift.end')} inputMode="numeric" autoComplete="off" />}
          </Field>
          <Field
            label={t('site.grace')}
            error={fault(errors.shift?.grace_minutes, form.getValues('shift.grace_minutes'))}
          >
            {(parts) => (
              <Input {...parts} {...register('shift.grace_minutes')} inputMode="numeric" autoComplete="off" />
            )}
          </Field>
        </div>
        <ShiftNote {...useWatch({ control: form.control, name: 'shift' })} />
        {base && <p className="text-sm text-ink-soft">{t('site.fromNow')}</p>}
        <SaveBar busy={record.busy} error={Object.keys(errors).length > 0 ? null : record.error} onCancel={onClose} />
      </form>
      {base && <OpenOrClose path="/api/sites" record={base} onChanged={record.settle} />}
    </>
  )
}

function ZoneOptions({ current }: { current: string }) {
  const { t } = useTranslation('admin')
  const { indonesia, others } = useMemo(() => zoneOptions(serverNow(), current), [current])
  return (
    <>
      {[
        { label: t('site.indonesia'), zones: indonesia },
        { label: t('site.otherZones'), zones: others },
      ].map(({ label, zones }) => (
        <optgroup key={label} label={label}>
          {zones.map(({ zone, label: name }) => (
            <option key={zone} value={zone}>
              {name}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  )
}

/** How long the shift is, and that it ends the next day where it does. */
function ShiftNote({ start, end }: { start: string; end: string }) {
  const { t } = useTranslation('admin')
  const language = useLanguage()
  const length = shiftLength(start, end)
  if (!length) return <p className="text-sm text-ink-soft">{t('site.timeHint')}</p>
  const duration = formatDuration(length.minutes, language)
  return (
    <p
      role="status"
      className={
        length.overnight ? 'rounded-control bg-amber-tint px-3 py-2 text-sm text-amber-ink' : 'text-sm text-ink-soft'
      }
    >
      {length.overnight ? t('site.overnight', { duration }) : t('site.sameDay', { duration })}
    </p>
  )
}
