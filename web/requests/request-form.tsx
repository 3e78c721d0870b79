import { type FormEvent, useState } from 'react'
import type { Attachment, CreateRequest, DayRequest } from '#contract/requests.ts'
import { REQUEST_KINDS, type RequestKind } from '#contract/request-words.ts'
import { request } from '../shared/api.ts'
import { useErrorSentence } from '../shared/errors.ts'
import { formText } from '../shared/form-text.ts'
import { useTranslation } from '../shared/i18n.ts'
import { Button } from '../shared/ui/button.tsx'
import { Field, Input, Select } from '../shared/ui/field.tsx'
import { notify } from '../shared/ui/notices.tsx'
import { NativeDate } from '../shared/ui/native-date.tsx'
import { LetterFollows, LetterInput } from './letter-input.tsx'
import { newKey } from './new-key.ts'
import { OvertimeFields } from './overtime-fields.tsx'
import { useRequestChange } from './queries.ts'
import { SwapFields } from './swap-fields.tsx'
import { TypeFields, useMyTypes } from './type-fields.tsx'

type Part = CreateRequest['part']
const HALVES: Part[] = ['whole', 'first_half', 'second_half']
/** Which parts of a day a kind can be asked for. */
export const PARTS: Record<RequestKind, Part[]> = {
  izin: [...HALVES, 'hours'],
  sakit: HALVES,
  cuti: HALVES,
  dinas_luar: [...HALVES, 'hours'],
  wfh: HALVES,
  koreksi: ['whole'],
  tukar_shift: ['whole'],
  lembur: ['hours'],
}
/** A letter goes up on a slow line. */
const UPLOAD_LIMIT = 120_000

/** Asks for something: first what for, then only what that needs. */
type FormProps = { today: string; onDone: () => void; first?: { kind: RequestKind; date: string } | null }

/** `first`: what it begins with, where another screen leads here. */
export function RequestForm({ today, onDone, first = null }: FormProps) {
  const { t } = useTranslation('requests')
  const common = useTranslation().t
  const sentence = useErrorSentence()
  const [kind, setKind] = useState<RequestKind>(first?.kind ?? 'izin')
  const [type, setType] = useState('')
  const types = useMyTypes(kind)
  const [part, setPart] = useState<Part>('whole')
  const [from, setFrom] = useState(first?.date ?? today)
  const [to, setTo] = useState(first?.date ?? today)
  const [swapTo, setSwapTo] = useState(today)
  // the same for every try, so that a lost answer does not make two of it
  const [key, setKey] = useState(newKey)
  const [fault, setFault] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const [follows, setFollows] = useState(false)
  const change = useRequestChange<DayRequest>()
  const parts = PARTS[kind]
  const needsLetter = types.find(({ id }) => id === type)?.letter === true
  const chosen = parts.includes(part) ? part : (parts[0] ?? 'whole')
  const isSwap = kind === 'tukar_shift'
  const isOvertime = kind === 'lembur'
  const isOneDay = kind === 'koreksi' || chosen !== 'whole'

  const begin = (date: string): void => {
    setFrom(date)
    setTo(date)
  }
  function choose(next: RequestKind): void {
    setKind(next)
    if (next !== 'tukar_shift') return
    begin(today)
    setSwapTo(today)
  }

  async function send(form: FormData): Promise<void> {
    const attachments = isSwap || isOvertime ? [] : await upload(form.get('file'))
    const time = (name: string): string | undefined => formText(form, name) || undefined
    const last = isSwap ? swapTo : isOneDay ? from : to
    const partner = isSwap ? formText(form, 'partner') : undefined
    const times = { start: time('start'), end: time('end'), masuk: time('masuk'), pulang: time('pulang') }
    const reason = formText(form, 'reason').trim()
    const chosenType = types.find(({ id }) => id === type)?.id
    const body: CreateRequest = {
      key,
      kind,
      type: chosenType,
      from,
      to: last,
      part: chosen,
      ...times,
      partner,
      reason,
      attachments,
      ...(form.has('follows') && { letter_follows: true }),
    }
    const made = await change.mutateAsync({ path: '/api/me/requests', body })
    notify(made.partner ? t('swap.sent', { name: made.partner.name }) : t('form.sent'), { tone: 'good' })
    onDone()
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setFault(null)
    void send(new FormData(event.currentTarget))
      .catch((error: unknown) => {
        setFault(error)
        // what was refused may be sent otherwise
        if (error instanceof Error && error.name === 'ApiError') setKey(newKey())
      })
      .finally(() => setBusy(false))
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t('form.kind')} hint={t(`help.${kind}`)}>
        {(ids) => (
          <Select {...ids} value={kind} onChange={(event) => choose(event.target.value as RequestKind)}>
            {REQUEST_KINDS.map((one) => (
              <option key={one} value={one}>
                {t(`kind.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <TypeFields types={types} value={type} onChange={setType} />
      {parts.length > 1 && (
        <Field label={t('form.part')}>
          {(ids) => (
            <Select {...ids} value={chosen} onChange={(event) => setPart(event.target.value as Part)}>
              {parts.map((one) => (
                <option key={one} value={one}>
                  {t(`part.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {isSwap ? (
        <SwapFields
          from={from}
          to={swapTo}
          today={today}
          onDates={(first, last) => {
            setFrom(first)
            setSwapTo(last)
          }}
        />
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <NativeDate label={t(isOneDay ? 'form.date' : 'form.from')} value={from} onChange={begin} />
          {!isOneDay && <NativeDate label={t('form.to')} min={from} value={to} onChange={setTo} />}
        </div>
      )}
      {isOvertime && <OvertimeFields date={from} />}
      {chosen === 'hours' && !isOvertime && <Times names={['start', 'end']} required />}
      {kind === 'koreksi' && <Times names={['masuk', 'pulang']} hint={t('form.times')} />}
      <Field label={t('form.reason')} hint={t(isSwap ? 'swap.reasonHint' : 'form.reasonHint')}>
        {(ids) => <Input {...ids} name="reason" required minLength={3} maxLength={500} autoComplete="off" />}
      </Field>
      {!isSwap && !isOvertime && (
        <Field label={t(needsLetter ? 'form.fileNeeded' : 'form.file')} hint={t('form.fileHint')}>
          {(ids) => <LetterInput {...ids} required={needsLetter && !follows} />}
        </Field>
      )}
      {!isSwap && !isOvertime && kind !== 'koreksi' && <LetterFollows onChange={setFollows} />}
      {fault !== null && (
        <p role="alert" className="text-red-ink">
          {sentence(fault)}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <Button look="secondary" onClick={onDone}>
          {common('action.cancel')}
        </Button>
        <Button type="submit" busy={busy}>
          {t('form.send')}
        </Button>
      </div>
    </form>
  )
}

type TimeName = 'start' | 'end' | 'masuk' | 'pulang'

export function Times({ names, hint, required = false }: { names: TimeName[]; hint?: string; required?: boolean }) {
  const { t } = useTranslation('requests')
  return (
    <div className="grid grid-cols-2 gap-4">
      {names.map((name, index) => (
        <Field key={name} label={t(`form.${name}`)} hint={index === 0 && hint}>
          {(ids) => <Input {...ids} type="time" name={name} required={required} />}
        </Field>
      ))}
    </div>
  )
}

/** Hands in a letter, one's own or somebody's; gives its id. */
export async function upload(file: FormDataEntryValue | null, employee_id?: string): Promise<string[]> {
  if (!(file instanceof File) || file.size === 0) return []
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (let start = 0; start < bytes.length; start += 32_768)
    binary += String.fromCharCode(...bytes.subarray(start, start + 32_768))
  const letter = { name: file.name.slice(0, 200), content: btoa(binary) }
  const path = employee_id === undefined ? '/api/me/attachments' : '/api/requests/attachments'
  const body = employee_id === undefined ? letter : { ...letter, employee_id }
  const made = await request<Attachment>(path, { method: 'POST', body, timeout: UPLOAD_LIMIT })
  return [made.id]
}
