import { useState } from 'react'
import type { LeaveType, LeaveTypeTerms } from '#contract/leave-types.ts'
import { TYPED_KINDS } from '#contract/request-words.ts'
import { useRequestChange } from '../../requests/queries.ts'
import { ApiError } from '../../shared/api.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Dialog } from '../../shared/ui/dialog.tsx'
import { Field, Input, Select } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { SaveBar } from '../people/save-bar.tsx'
import { useLeaveWords } from './leave-words.ts'

const NEW: LeaveTypeTerms = {
  kind: 'cuti',
  code: '',
  name: { id: '', en: '' },
  note: { id: '', en: '' },
  paid: true,
  deducts: false,
  counts: 'working',
  quota: 'event',
  quota_days: 1,
  longest_days: 120,
  letter: false,
  who: 'all',
  past_days: null,
}

function termsOf(type: LeaveType | null): LeaveTypeTerms {
  if (!type) return NEW
  const { id: _id, standard: _s, delivered: _d, in_use: _u, closed: _c, version: _v, ...terms } = type
  return terms
}

/** Makes, changes, closes or deletes a type. What was asked for under the old terms keeps them. */
export function LeaveTypeForm({ type, onClose }: { type: LeaveType | null; onClose: () => void }) {
  const { t } = useLeaveWords()
  const [base, setBase] = useState(type)
  const [terms, setTerms] = useState(() => termsOf(type))
  const [closed, setClosed] = useState(type?.closed ?? false)
  const change = useRequestChange<LeaveType>()
  const put = (more: Partial<LeaveTypeTerms>): void => setTerms((known) => ({ ...known, ...more }))
  const keepsKind = base !== null && (base.in_use || base.delivered)
  const latest = newerOf(change.error)
  const save = (): void =>
    change.mutate(
      base
        ? { path: `/api/requests/types/${base.id}`, method: 'PUT', body: { ...terms, closed, version: base.version } }
        : { path: '/api/requests/types', body: terms },
      {
        onSuccess: () => {
          notify(t('types.saved'), { tone: 'good' })
          onClose()
        },
      },
    )
  const take = (newer: LeaveType): void => {
    setBase(newer)
    setTerms(termsOf(newer))
    setClosed(newer.closed)
    change.reset()
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Naming terms={terms} keepsKind={keepsKind} onChange={put} />
      <Counting terms={terms} onChange={put} />
      <Asking terms={terms} isStandard={base?.standard ?? false} onChange={put} />
      {base && !base.standard && <Check label={t('form.closed')} checked={closed} onChange={setClosed} />}
      {base &&
        (keepsKind ? (
          <p className="text-sm text-ink-soft">{t('form.inUse')}</p>
        ) : (
          <Remove type={base} onDone={onClose} />
        ))}
      {latest && (
        <Button look="secondary" className="self-start" onClick={() => take(latest)}>
          {t('form.latest')}
        </Button>
      )}
      <SaveBar busy={change.isPending} error={change.error} onCancel={onClose} />
    </form>
  )
}

/** The type as the server has it, where somebody else changed it meanwhile. */
const newerOf = (error: unknown): LeaveType | null =>
  error instanceof ApiError && error.code === 'requests/changed-meanwhile'
    ? ((error.problem.data as LeaveType | undefined) ?? null)
    : null

type Part = { terms: LeaveTypeTerms; onChange: (more: Partial<LeaveTypeTerms>) => void }

function Naming({ terms, keepsKind, onChange }: Part & { keepsKind: boolean }) {
  const { t } = useLeaveWords()
  const { kind, code, name, note } = terms
  const text = (label: string, value: string, most: number, put: (text: string) => void, least?: number) => (
    <Field label={label}>
      {(ids) => (
        <Input
          {...ids}
          value={value}
          required={least !== undefined}
          minLength={least}
          maxLength={most}
          autoComplete="off"
          onChange={({ target }) => put(target.value)}
        />
      )}
    </Field>
  )
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('form.kind')} hint={t('form.kindHint')}>
          {(ids) => (
            <Select
              {...ids}
              value={kind}
              disabled={keepsKind}
              onChange={({ target }) => onChange({ kind: target.value === 'izin' ? 'izin' : 'cuti' })}
            >
              {TYPED_KINDS.map((one) => (
                <option key={one} value={one}>
                  {t(`form.kind.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t('form.code')} hint={t('form.codeHint')}>
          {(ids) => (
            <Input
              {...ids}
              value={code}
              required
              maxLength={8}
              pattern="[A-Z][A-Z0-9]*"
              title={t('form.codeWrong')}
              autoComplete="off"
              onChange={({ target }) => onChange({ code: target.value.toUpperCase() })}
            />
          )}
        </Field>
        {text(t('form.nameId'), name.id, 60, (id) => onChange({ name: { ...name, id } }), 2)}
        {text(t('form.nameEn'), name.en, 60, (en) => onChange({ name: { ...name, en } }), 2)}
      </div>
      {text(t('form.noteId'), note.id, 400, (id) => onChange({ note: { ...note, id } }))}
      {text(t('form.noteEn'), note.en, 400, (en) => onChange({ note: { ...note, en } }))}
    </>
  )
}

function Counting({ terms, onChange }: Part) {
  const { t } = useLeaveWords()
  const { paid, deducts, counts, quota, quota_days, longest_days } = terms
  return (
    <>
      <div>
        <Check label={t('form.paid')} checked={paid} onChange={(on) => onChange({ paid: on })} />
        <p className="text-sm text-ink-soft">{t('form.paidHint')}</p>
        <Check label={t('form.deducts')} checked={deducts} onChange={(on) => onChange({ deducts: on })} />
      </div>
      <Field label={t('form.counts')} hint={t('form.countsHint')}>
        {(ids) => (
          <Select
            {...ids}
            value={counts}
            onChange={({ target }) => onChange({ counts: target.value === 'calendar' ? 'calendar' : 'working' })}
          >
            {(['working', 'calendar'] as const).map((one) => (
              <option key={one} value={one}>
                {t(`form.counts.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={t('form.quota')}>
          {(ids) => (
            <Select
              {...ids}
              value={quota}
              onChange={({ target }) => {
                const next = QUOTAS.find((one) => one === target.value) ?? 'none'
                onChange({ quota: next, quota_days: next === 'none' ? null : (quota_days ?? 1) })
              }}
            >
              {QUOTAS.map((one) => (
                <option key={one} value={one}>
                  {t(`form.quota.${one}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {quota_days !== null && (
          <Count
            label={t('form.quotaDays')}
            value={quota_days}
            least={0.5}
            step={0.5}
            onChange={(days) => onChange({ quota_days: days ?? 0.5 })}
          />
        )}
        <Count
          label={t('form.longest')}
          value={longest_days}
          least={1}
          onChange={(days) => onChange({ longest_days: days ?? 1 })}
        />
      </div>
    </>
  )
}
const QUOTAS = ['none', 'event', 'year'] as const

function Asking({ terms, isStandard, onChange }: Part & { isStandard: boolean }) {
  const { t } = useLeaveWords()
  return (
    <>
      <Check label={t('form.letter')} checked={terms.letter} onChange={(letter) => onChange({ letter })} />
      <Count
        label={t('form.past')}
        hint={t('form.pastHint')}
        value={terms.past_days}
        least={0}
        onChange={(past_days) => onChange({ past_days })}
      />
      {isStandard ? (
        <p className="text-sm text-ink-soft">{t('form.standard')}</p>
      ) : (
        <Field label={t('form.who')} hint={t('form.whoHint')}>
          {(ids) => (
            <Select
              {...ids}
              value={terms.who}
              onChange={({ target }) => onChange({ who: target.value === 'hr' ? 'hr' : 'all' })}
            >
              <option value="all">{t('form.who.all')}</option>
              <option value="hr">{t('form.who.hr')}</option>
            </Select>
          )}
        </Field>
      )}
    </>
  )
}

type CheckProps = { label: string; checked: boolean; onChange: (on: boolean) => void }

const Check = ({ label, checked, onChange }: CheckProps) => (
  <label className="flex min-h-12 items-center gap-3">
    <input
      type="checkbox"
      className="size-5 shrink-0 accent-accent"
      checked={checked}
      onChange={({ target }) => onChange(target.checked)}
    />
    {label}
  </label>
)

type CountProps = {
  label: string
  hint?: string
  value: number | null
  least: number
  step?: number
  onChange: (value: number | null) => void
}

/** A number of days; where `value` may be null, nothing is one of its values. */
const Count = ({ label, hint, value, least, step = 1, onChange }: CountProps) => (
  <Field label={label} hint={hint}>
    {(ids) => (
      <Input
        {...ids}
        type="number"
        required={hint === undefined}
        min={least}
        max={366}
        step={step}
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? null : Number(target.value))}
      />
    )}
  </Field>
)

function Remove({ type, onDone }: { type: LeaveType; onDone: () => void }) {
  const { t } = useLeaveWords()
  const common = useTranslation().t
  const language = useLanguage()
  const [sure, setSure] = useState(false)
  const change = useRequestChange<null>()
  const remove = (): void =>
    change.mutate(
      { path: `/api/requests/types/${type.id}?version=${type.version}`, method: 'DELETE', body: undefined },
      {
        onSuccess: () => {
          notify(t('types.removed'))
          onDone()
        },
        onError: () => setSure(false),
      },
    )
  return (
    <>
      <Button look="quiet" className="self-start" onClick={() => setSure(true)}>
        {t('form.remove')}
      </Button>
      <Dialog
        open={sure}
        onOpenChange={setSure}
        title={t('form.remove')}
        description={t('form.removeSure', { name: type.name[language] })}
        actions={
          <>
            <Button look="secondary" onClick={() => setSure(false)}>
              {common('action.cancel')}
            </Button>
            <Button look="danger" busy={change.isPending} onClick={remove}>
              {t('form.remove')}
            </Button>
          </>
        }
      />
    </>
  )
}
