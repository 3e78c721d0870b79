import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { DayRequest } from '#contract/requests.ts'
import { REQUEST_STATES } from '#contract/request-words.ts'
import { ComeBack } from '../../requests/come-back.tsx'
import { Deputies } from '../../requests/deputies.tsx'
import { Deeds } from '../../requests/deeds.tsx'
import { Inbox } from '../../requests/inbox.tsx'
import { NoticeList } from '../../requests/notice-list.tsx'
import { allRequestsQuery, useRequestChange, useRequestNews } from '../../requests/queries.ts'
import { KindBadge, StateBadge, useDates, useDetail, useTurn } from '../../requests/words.tsx'
import { useErrorSentence } from '../../shared/errors.ts'
import { dateHere, formatShortDate } from '../../shared/format.ts'
import { formText } from '../../shared/form-text.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay, useSession } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'
import { DateField } from '../ui/dates/date-field.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { MonthSelect } from '../ui/month-select.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { TabList } from '../ui/tabs.tsx'
import { DeputiesOfOthers } from './deputies-of-others.tsx'
import { LateTaps } from './late-taps.tsx'
import { Leave } from './leave.tsx'
import { LeaveTypes } from './leave-types.tsx'
import { Letters, SettleLetter } from './letters.tsx'
import { NameDeputy } from './name-deputy.tsx'
import { PeriodLock } from './period-lock.tsx'
import { useZoneSuffix } from '../people/queries.ts'
import { Policy } from './policy.tsx'
import { RecordRequest } from './record-request.tsx'

const TABS = ['list', 'deputies', 'leave', 'types', 'policy'] as const
type Tab = (typeof TABS)[number]
const isTab = (text: string): text is Tab => (TABS as readonly string[]).includes(text)

/** Pengajuan: what waits for a decision and everything of a month; deputies, leave books and the policy. */
export function Requests() {
  const { t } = useTranslation('requests')
  const { user } = useSession()
  const mayDecide = useMay('request.decide') && user.employee_id !== null
  const maySettle = useMay('request.settings')
  const may = {
    list: true,
    deputies: mayDecide || maySettle,
    leave: useMay('leave.read'),
    types: maySettle,
    policy: maySettle,
  }
  const mayLock = useMay('attendance.recompute')
  const mayRecord = useMay('request.record')
  const [recording, setRecording] = useState(false)
  const { hash } = useLocation()
  const navigate = useNavigate()
  const tab = isTab(hash) && may[hash] ? hash : 'list'
  const tabs = TABS.filter((id) => may[id]).map((id) => ({ id, label: t(`tab.${id}`) }))
  return (
    <div className="flex flex-col gap-4 p-4 lg:px-6">
      <ScreenHeader
        title={t('title')}
        note={t('note')}
        actions={mayRecord && <Button onClick={() => setRecording(true)}>{t('record')}</Button>}
      />
      {recording && <RecordRequest onClose={() => setRecording(false)} />}
      <TabList
        name="requests"
        label={t('tabs')}
        tabs={tabs}
        current={tab}
        onChoose={(next) => void navigate({ to: '/admin/requests', hash: next, replace: true })}
      />
      <div
        role="tabpanel"
        id={`requests-panel-${tab}`}
        aria-labelledby={`requests-tab-${tab}`}
        className="flex flex-col gap-4"
      >
        {tab === 'list' && <Lists />}
        {tab === 'deputies' && mayDecide && (
          <Deputies today={dateHere(serverNow())}>
            <NameDeputy today={dateHere(serverNow())} />
          </Deputies>
        )}
        {tab === 'deputies' && maySettle && <DeputiesOfOthers today={dateHere(serverNow())} />}
        {tab === 'leave' && <Leave />}
        {tab === 'types' && <LeaveTypes />}
        {tab === 'policy' && (
          <div className="flex max-w-4xl flex-col gap-4">
            <Policy />
            {mayLock && <PeriodLock />}
          </div>
        )}
      </div>
    </div>
  )
}

function Lists() {
  const mayRead = useMay('attendance.recompute.read')
  const mayRecord = useMay('request.record')
  const mayDecide = useMay('request.decide')
  useRequestNews()
  return (
    <>
      {mayRead && <LateTaps />}
      {mayDecide && <Inbox />}
      {mayRecord && <Letters />}
      <NoticeList />
      <All />
    </>
  )
}

const lastOf = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).toISOString().slice(0, 10)

function All() {
  const { t } = useTranslation('requests')
  const [month, setMonth] = useState(() => dateHere(serverNow()).slice(0, 7))
  const [state, setState] = useState('')
  const { data, error, refetch } = useQuery(allRequestsQuery(`${month}-01`, lastOf(month), state))
  return (
    <section aria-labelledby="all" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 id="all" className="font-semibold">
          {t('all')}
        </h2>
        <div className="flex flex-wrap gap-3">
          <Field label={t('all.month')}>
            {(ids) => (
              <MonthSelect {...ids} value={month} now={dateHere(serverNow()).slice(0, 7)} onChange={setMonth} />
            )}
          </Field>
          <Field label={t('all.state')}>
            {(ids) => (
              <Select {...ids} value={state} onChange={({ target }) => setState(target.value)}>
                <option value="">{t('all.any')}</option>
                {REQUEST_STATES.map((one) => (
                  <option key={one} value={one}>
                    {t(`state.${one}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
      </div>
      {!data ? (
        error ? (
          <ListError error={error} onRetry={() => void refetch()} />
        ) : (
          <ListLoading />
        )
      ) : data.length === 0 ? (
        <ListEmpty title={t('all.empty')} />
      ) : (
        <ul className="overflow-hidden rounded-card border bg-surface">
          {data.map((one) => (
            <Row key={one.id} one={one} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Row({ one }: { one: DayRequest }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const turn = useTurn()
  const dates = useDates()
  const detail = useDetail(useZoneSuffix())
  return (
    <li className="border-b last:border-b-0">
      <details>
        <summary className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-sm hover:bg-raised">
          <b className="font-medium max-md:flex-1 md:w-56">{one.user.name}</b>
          <span className="md:w-36">
            <KindBadge kind={one.kind} />
          </span>
          <span>{dates(one)}</span>
          <span className="text-ink-soft">{detail(one)}</span>
          <span className="ml-auto">
            <StateBadge state={one.state} />
          </span>
        </summary>
        <div className="flex flex-col gap-3 border-t bg-ground px-4 py-3">
          {one.state === 'waiting' && <p className="text-sm">{turn(one)}</p>}
          {one.back_on !== null && (
            <p className="text-sm">{t('back.waiting', { date: formatShortDate(one.back_on, language) })}</p>
          )}
          <Deeds request={one} />
          {one.may.settle_letter && (one.kind === 'sakit' || one.letter !== 'none') && <SettleLetter one={one} />}
          {one.may.shorten && <ComeBack one={one} byHr DateControl={DateField} today={dateHere(serverNow())} />}
          {one.may.cancel && <Cancel one={one} />}
        </div>
      </details>
    </li>
  )
}

function Cancel({ one }: { one: DayRequest }) {
  const { t } = useTranslation('requests')
  const sentence = useErrorSentence()
  const change = useRequestChange<DayRequest>()
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const reason = formText(new FormData(event.currentTarget), 'reason').trim()
    change.mutate(
      { path: `/api/requests/${one.id}/cancel`, body: { version: one.version, reason } },
      {
        onSuccess: () => notify(t('cancel.done'), { tone: 'good' }),
        onError: (error) => notify(sentence(error), { tone: 'bad', seconds: 12 }),
      },
    )
  }
  return (
    <form onSubmit={submit} className="flex max-w-xl flex-wrap items-end gap-3">
      <Field label={t('cancel.reason')} className="min-w-60 flex-1">
        {(ids) => <Input {...ids} name="reason" required minLength={3} maxLength={500} autoComplete="off" />}
      </Field>
      <Button look="danger" type="submit" busy={change.isPending}>
        {t('cancel')}
      </Button>
    </form>
  )
}
