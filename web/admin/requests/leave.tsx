import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { LeaveBalance } from '#contract/leave-balances.ts'
import type { LeaveBook } from '#contract/requests.ts'
import { BookEntries } from '../../requests/book-entries.tsx'
import { newKey } from '../../requests/new-key.ts'
import { leaveBookQuery, useRequestChange } from '../../requests/queries.ts'
import { useDays } from '../../requests/words.tsx'
import { useErrorSentence } from '../../shared/errors.ts'
import { formText } from '../../shared/form-text.ts'
import { dateHere, formatDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay, useSession } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { serverNow } from '../now.ts'
import { MissingYear } from '../calendar/missing-year.tsx'
import { DateField } from '../ui/dates/date-field.tsx'
import { ImportFile } from '../people/import-people.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { ListError } from '../ui/list-states.tsx'
import { useLast } from '../ui/use-last.ts'
import { Balances } from './balances.tsx'

/** Everybody's leave in a table, what HR brings over from elsewhere, and behind each name the book. */
export function Leave() {
  const { t } = useTranslation('requests')
  const [person, setPerson] = useState<LeaveBalance | null>(null)
  const [importing, setImporting] = useState(false)
  const shown = useLast(person)
  const found = useQuery({ ...leaveBookQuery(person?.user.id ?? ''), enabled: person !== null })
  if (importing) return <ImportFile kind="leave" onClose={() => setImporting(false)} />
  return (
    <>
      <MissingYear />
      <Balances onOpen={setPerson} onImport={() => setImporting(true)} />
      <Drawer
        open={person !== null}
        onClose={() => setPerson(null)}
        title={shown?.user.name ?? ''}
        note={[shown?.user.number, shown?.department.name, shown?.site.name].filter(Boolean).join(' · ')}
      >
        {found.data ? (
          <Person book={found.data} />
        ) : found.error ? (
          <ListError error={found.error} onRetry={() => void found.refetch()} />
        ) : (
          <p role="status">{t('leave.loading')}</p>
        )}
      </Drawer>
    </>
  )
}

/** One person's leave: how much there is, how that came about, and what HR adds or takes away. */
function Person({ book }: { book: LeaveBook }) {
  const { t } = useTranslation('requests')
  const { user } = useSession()
  const mayWrite = useMay('leave.write')
  return (
    <div className="flex flex-col gap-4">
      <Book book={book} />
      {mayWrite &&
        (book.user.id === user.employee_id ? (
          <Card>
            <p className="text-sm">{t('leave.own')}</p>
          </Card>
        ) : (
          <Adjust key={book.user.id} book={book} />
        ))}
    </div>
  )
}

function Book({ book }: { book: LeaveBook }) {
  const { t } = useTranslation('requests')
  const language = useLanguage()
  const days = useDays()
  const today = dateHere(serverNow())
  return (
    <Card className="flex flex-col gap-2" aria-labelledby="book">
      <h2 id="book" className="text-sm text-ink-soft">
        {t('balance')} · {book.user.name}
      </h2>
      <p className="text-2xl font-semibold">{t('balance.days', { days: days(book.balance) })}</p>
      {book.waiting > 0 && (
        <p className="text-sm text-ink-soft">{t('balance.waiting', { days: days(book.waiting) })}</p>
      )}
      {book.entitled_from > today && (
        <p className="text-sm text-ink-soft">{t('balance.from', { date: formatDate(book.entitled_from, language) })}</p>
      )}
      <h3 className="mt-2 font-semibold">{t('balance.book')}</h3>
      {book.entries.length === 0 ? (
        <p className="text-sm text-ink-soft">{t('leave.empty')}</p>
      ) : (
        <BookEntries entries={book.entries} />
      )}
    </Card>
  )
}

function Adjust({ book }: { book: LeaveBook }) {
  const { t } = useTranslation('requests')
  const days = useDays()
  const sentence = useErrorSentence()
  // the same for every try, so that a lost answer does not count twice
  const [key, setKey] = useState(newKey)
  const [date, setDate] = useState(() => dateHere(serverNow()))
  const change = useRequestChange<LeaveBook>()
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const element = event.currentTarget
    const form = new FormData(element)
    const amount = Number(formText(form, 'days').replace(',', '.'))
    const signed = formText(form, 'sign') === 'take' ? -amount : amount
    const body = { key, days: signed, date, reason: formText(form, 'reason').trim() }
    change.mutate(
      { path: `/api/leave/${book.user.id}/adjustments`, body },
      {
        onSuccess: ({ balance }) => {
          element.reset()
          setKey(newKey())
          setDate(dateHere(serverNow()))
          notify(t('leave.adjusted', { name: book.user.name, days: days(balance) }), { tone: 'good' })
        },
        // what was refused may be sent otherwise
        onError: (error) => error.name === 'ApiError' && setKey(newKey()),
      },
    )
  }
  return (
    <Card aria-labelledby="adjust">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <h2 id="adjust" className="font-semibold">
          {t('leave.adjust')}
        </h2>
        <p className="text-sm text-ink-soft">{t('leave.adjustText')}</p>
        <fieldset className="flex gap-6">
          <legend className="sr-only">{t('leave.adjust')}</legend>
          {(['give', 'take'] as const).map((one) => (
            <label key={one} className="flex min-h-12 items-center gap-2">
              <input
                type="radio"
                name="sign"
                value={one}
                defaultChecked={one === 'give'}
                className="size-5 accent-accent"
              />
              {t(`leave.${one}`)}
            </label>
          ))}
        </fieldset>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('leave.days')} hint={t('leave.daysHint')}>
            {(ids) => (
              <Input {...ids} type="number" name="days" required min={0.5} max={365} step={0.5} inputMode="decimal" />
            )}
          </Field>
          <DateField label={t('leave.date')} required value={date} onChange={setDate} />
        </div>
        <Field label={t('form.reason')} hint={t('leave.reasonHint')}>
          {(ids) => <Input {...ids} name="reason" required minLength={3} maxLength={500} autoComplete="off" />}
        </Field>
        {change.error && !change.isPending && (
          <p role="alert" className="text-red-ink">
            {sentence(change.error)}
          </p>
        )}
        <Button type="submit" className="self-start" busy={change.isPending}>
          {t('leave.save')}
        </Button>
      </form>
    </Card>
  )
}
