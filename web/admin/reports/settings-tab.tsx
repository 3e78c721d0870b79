import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReportSettings } from '#contract/reports.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { settingsQuery } from './queries.ts'
import { useReportChange } from './use-changes.ts'
import { useReportWords } from './words.ts'

const SIGNERS = ['made', 'known', 'approved'] as const
const DAYS = Array.from({ length: 28 }, (_, index) => index + 1)
const NAMED = {
  1: 'settings.start.1',
  16: 'settings.start.16',
  21: 'settings.start.21',
  26: 'settings.start.26',
} as const

/** When periods begin, and who signs. */
export function SettingsTab() {
  const { data } = useQuery(settingsQuery)
  return data ? <Form key={data.version} settings={data} /> : null
}

function Form({ settings }: { settings: ReportSettings }) {
  const { t } = useReportWords()
  const { t: common } = useTranslation()
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const [startDay, setStartDay] = useState(settings.start_day)
  const [signatures, setSignatures] = useState(settings.signatures)
  // another beginning makes other periods of everything
  const save = useReportChange<ReportSettings>(['settings', 'recap', 'card', 'late', 'trend', 'preview'])
  return (
    <form
      className="flex max-w-2xl flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(
          { path: '/settings', method: 'PUT', body: { start_day: startDay, signatures, version: settings.version } },
          {
            onSuccess: (saved) => {
              client.setQueryData(settingsQuery.queryKey, saved)
              notify(t('settings.saved'), { tone: 'good' })
            },
          },
        )
      }}
    >
      <Card>
        <Field label={t('settings.start')} hint={t('settings.startHint')}>
          {(parts) => (
            <Select {...parts} value={startDay} onChange={({ target }) => setStartDay(Number(target.value))}>
              {DAYS.map((day) => (
                <option key={day} value={day}>
                  {day in NAMED ? t(NAMED[day as keyof typeof NAMED]) : `${day} (${day}–${day - 1})`}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </Card>
      <Card className="flex flex-col gap-4">
        <h2 className="font-semibold">{t('settings.signatures')}</h2>
        <p className="text-sm text-ink-soft">{t('settings.signaturesHint')}</p>
        {SIGNERS.map((key) => (
          <Field key={key} label={t(`settings.${key}`)}>
            {(parts) => (
              <Input
                {...parts}
                value={signatures[key]}
                maxLength={120}
                onChange={({ target }) => setSignatures({ ...signatures, [key]: target.value })}
              />
            )}
          </Field>
        ))}
      </Card>
      {save.error && (
        <p role="alert" className="text-red-ink">
          {sentence(save.error)}
        </p>
      )}
      <Button type="submit" className="self-start" busy={save.isPending}>
        {common('action.save')}
      </Button>
    </form>
  )
}
