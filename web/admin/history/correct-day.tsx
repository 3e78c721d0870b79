import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AttendanceRow } from '#contract/attendance.ts'
import { zoneLabel } from '#contract/zones.ts'
import { newKey } from '../../requests/new-key.ts'
import { request } from '../../shared/api.ts'
import { useErrorSentence } from '../../shared/errors.ts'
import { formatDate } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { Dialog } from '../../shared/ui/dialog.tsx'
import { Field, Input } from '../../shared/ui/field.tsx'
import { notify } from '../../shared/ui/notices.tsx'
import { clockTime } from '../people/changes.ts'

const FORM = 'correct-day'
const EDGES = ['masuk', 'pulang'] as const
const isClock = (time: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(time)

/** HR writes down when somebody came or went, beside what was tapped; the person is told. */
export function CorrectDay({ row }: { row: AttendanceRow }) {
  const { t } = useTranslation('admin')
  const [open, setOpen] = useState(false)
  if (!useMay('request.correct')) return null
  return (
    <>
      <Button size="dense" onClick={() => setOpen(true)}>
        {t('correct.open')}
      </Button>
      {open && <Correction row={row} onClose={() => setOpen(false)} />}
    </>
  )
}

function Correction({ row, onClose }: { row: AttendanceRow; onClose: () => void }) {
  const { t } = useTranslation('admin')
  const common = useTranslation()
  const language = useLanguage()
  const sentence = useErrorSentence()
  const client = useQueryClient()
  const [key] = useState(newKey)
  const [times, setTimes] = useState({ masuk: '', pulang: '' })
  const [reason, setReason] = useState('')
  const zone = zoneLabel(row.site.zone, row.masuk_at ?? row.pulang_at ?? row.window_ends_at)
  const save = useMutation({
    mutationFn: () =>
      request('/api/requests/corrections', {
        method: 'POST',
        body: {
          key,
          employee_id: row.user.id,
          date: row.date,
          reason,
          ...Object.fromEntries(
            Object.entries(times).flatMap(([edge, time]) => (time.trim() === '' ? [] : [[edge, clockTime(time)]])),
          ),
        },
      }),
    onSuccess: () => {
      for (const changed of ['attendance', 'history', 'board', 'requests', 'reports'])
        void client.invalidateQueries({ queryKey: [changed] })
      notify(t('correct.done', { name: row.user.name }), { tone: 'good' })
      onClose()
    },
  })
  // judged when it is finished, not figure by figure
  const [left, setLeft] = useState(false)
  const unread = EDGES.filter((edge) => times[edge].trim() !== '' && !isClock(clockTime(times[edge])))
  const hint = { masuk: row.jam_masuk, pulang: row.jam_pulang }
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={t('correct.title')}
      description={t('correct.note', { name: row.user.name, date: formatDate(row.date, language) })}
      actions={
        <>
          <Button look="secondary" onClick={onClose}>
            {common.t('action.cancel')}
          </Button>
          <Button
            type="submit"
            form={FORM}
            busy={save.isPending}
            disabled={(times.masuk === '' && times.pulang === '') || unread.length > 0 || reason.trim() === ''}
          >
            {t('correct.save')}
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <div className="grid grid-cols-2 gap-4">
          {EDGES.map((edge) => (
            <Field
              key={edge}
              label={`${t(`correct.${edge}`)} · ${zone}`}
              error={left && unread.includes(edge) ? t('site.timeHint') : undefined}
              hint={
                hint[edge] ? t('correct.has', { time: hint[edge].slice(0, 5).replace(':', '.') }) : t('correct.missing')
              }
            >
              {(ids) => (
                <Input
                  {...ids}
                  inputMode="decimal"
                  maxLength={5}
                  autoComplete="off"
                  placeholder={edge === 'masuk' ? '08.00' : '17.00'}
                  value={times[edge]}
                  onChange={({ target }) => setTimes({ ...times, [edge]: target.value })}
                  onBlur={() => setLeft(true)}
                />
              )}
            </Field>
          ))}
        </div>
        <Field label={t('correct.reason')} hint={t('correct.reasonHint')}>
          {(ids) => (
            <Input
              {...ids}
              required
              maxLength={500}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
        </Field>
        {save.error && (
          <p role="alert" className="text-red-ink">
            {sentence(save.error)}
          </p>
        )}
      </form>
    </Dialog>
  )
}
