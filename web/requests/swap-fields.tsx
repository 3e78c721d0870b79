import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SwapPartners } from '#contract/requests.ts'
import { query, request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { useTranslation } from '../shared/i18n.ts'
import { Field, Select } from '../shared/ui/field.tsx'
import { NativeDate } from '../shared/ui/native-date.tsx'
import { SwapPicture, useShiftWords } from './swap-picture.tsx'

const partnersQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['requests', 'swap-partners', from, to],
    queryFn: async ({ signal }) =>
      (await request<SwapPartners>(`/api/me/swap-partners${query({ from, to })}`, { signal })).data,
    enabled: from !== '',
  })

type Props = { from: string; to: string; onDates: (from: string, to: string) => void; today: string }

/** Which shift is given away, for which other date if at all, and with whom. */
export function SwapFields({ from, to, onDates, today }: Props) {
  const { t } = useTranslation('requests')
  const shift = useShiftWords()
  const sentence = useErrorSentence()
  const [otherDate, setOtherDate] = useState(false)
  const [first, setFirst] = useState(from)
  const [second, setSecond] = useState(to)
  const [chosen, setChosen] = useState('')
  const { data, error } = useQuery(partnersQuery(from, to))
  const partner = data?.find(({ user }) => user.id === chosen)
  const put = (one: string, two: string): void => {
    setFirst(one)
    setSecond(two)
    // both take each other's place on both dates, so which of them comes first says nothing
    const [earlier = '', later = ''] = [one, two || one].toSorted()
    onDates(earlier, later)
  }
  return (
    <>
      <NativeDate
        label={t('swap.date')}
        min={today}
        value={first}
        onChange={(date) => put(date, otherDate ? second : date)}
      />
      <label className="flex min-h-12 items-center gap-3">
        <input
          type="checkbox"
          className="size-5 accent-accent"
          checked={otherDate}
          onChange={({ target }) => {
            setOtherDate(target.checked)
            put(first, first)
          }}
        />
        {t('swap.other')}
      </label>
      {otherDate && (
        <NativeDate
          label={t('swap.otherDate')}
          hint={t('swap.otherHint')}
          min={today}
          value={second}
          onChange={(date) => put(first, date)}
        />
      )}
      <Field
        label={t('swap.partner')}
        hint={data?.length === 0 ? t('swap.nobody') : t('swap.partnerHint')}
        error={error && sentence(error)}
      >
        {(ids) => (
          <Select
            {...ids}
            name="partner"
            required
            value={partner ? chosen : ''}
            onChange={({ target }) => setChosen(target.value)}
          >
            <option value="">{t('swap.choose')}</option>
            {data?.map(({ user, days }) => (
              <option key={user.id} value={user.id}>
                {user.name} · {days.map((day) => shift(day.partner)).join(' / ')}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {partner && <SwapPicture days={partner.days} own={t('swap.you')} partner={partner.user.name} />}
    </>
  )
}
