import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ShiftAssignment, ShiftPattern, WorkShift } from '#contract/shifts.ts'
import { formatDate, formatTime } from '../../shared/format.ts'
import { useLanguage, useTranslation } from '../../shared/i18n.ts'
import { useMay } from '../../shared/session.ts'
import { Button } from '../../shared/ui/button.tsx'
import { classNames } from '../../shared/ui/class-names.ts'
import { EmptyState } from '../../shared/ui/states.tsx'
import { Drawer } from '../ui/drawer.tsx'
import { useLast } from '../ui/use-last.ts'
import { ListError, ListLoading } from '../ui/list-states.tsx'
import { ScreenHeader } from '../ui/screen-header.tsx'
import { AssignEditor } from './assign-editor.tsx'
import { COLOR_CLASS } from './colors.ts'
import { EndAssignment } from './end-assignment.tsx'
import { PatternEditor } from './pattern-editor.tsx'
import { assignmentsQuery, patternsQuery, shiftsQuery } from './queries.ts'
import { ScheduleTabs } from './schedule-tabs.tsx'
import { ShiftEditor } from './shift-editor.tsx'
import { Looks } from './shift-looks.tsx'

type Open =
  | { what: 'shift'; shift: WorkShift | undefined }
  | { what: 'pattern'; pattern: ShiftPattern | undefined }
  | { what: 'assign' }
  | { what: 'end'; assignment: ShiftAssignment }

/** Shifts, the patterns made of them, and who works by which. */
export function Shifts() {
  const { t } = useTranslation('schedule')
  const [open, setOpen] = useState<Open | null>(null)
  const shifts = useQuery(shiftsQuery)
  const patterns = useQuery(patternsQuery)
  const failed = [shifts, patterns].find(({ error, data }) => error && !data)
  return (
    <div className="flex flex-col gap-3 p-4 lg:px-6">
      <ScreenHeader title={t('title')} />
      <ScheduleTabs />
      {failed?.error ? (
        <ListError error={failed.error} onRetry={() => void failed.refetch()} />
      ) : !shifts.data || !patterns.data ? (
        <ListLoading />
      ) : (
        <>
          <Section
            heading={t('shift.heading')}
            add={t('shift.add')}
            onAdd={() => setOpen({ what: 'shift', shift: undefined })}
          >
            {shifts.data.length === 0 && <EmptyState title={t('shift.none')} text={t('shift.noneText')} />}
            {shifts.data.map((shift) => (
              <ShiftLine key={shift.id} shift={shift} onOpen={() => setOpen({ what: 'shift', shift })} />
            ))}
          </Section>
          <Section
            heading={t('pattern.heading')}
            add={t('pattern.add')}
            onAdd={() => setOpen({ what: 'pattern', pattern: undefined })}
          >
            {patterns.data.length === 0 && <EmptyState title={t('pattern.none')} text={t('shift.noneText')} />}
            {patterns.data.map((pattern) => (
              <PatternLine
                key={pattern.id}
                pattern={pattern}
                shifts={shifts.data}
                onOpen={() => setOpen({ what: 'pattern', pattern })}
              />
            ))}
          </Section>
          <Section heading={t('assign.heading')} add={t('assign.add')} onAdd={() => setOpen({ what: 'assign' })}>
            <Assignments onOpen={(assignment) => setOpen({ what: 'end', assignment })} />
          </Section>
        </>
      )}
      <Editor open={open} shifts={shifts.data ?? []} patterns={patterns.data ?? []} onClose={() => setOpen(null)} />
    </div>
  )
}

function Editor(props: { open: Open | null; shifts: WorkShift[]; patterns: ShiftPattern[]; onClose: () => void }) {
  const { open, shifts, patterns, onClose } = props
  const { t } = useTranslation('schedule')
  const shown = useLast(open ?? undefined)
  const titles = {
    shift: t('shift.add'),
    pattern: t('pattern.add'),
    assign: t('assign.add'),
    end: t('assign.end'),
  }
  const record = shown?.what === 'shift' ? shown.shift : shown?.what === 'pattern' ? shown.pattern : undefined
  const title = record?.name ?? (shown && titles[shown.what])
  return (
    <Drawer open={open !== null} onClose={onClose} title={title ?? ''}>
      {record && (
        <Looks
          key={record.id}
          path={`/api/${shown?.what === 'shift' ? 'shifts' : 'shift-patterns'}/${record.id}`}
          record={record}
          onClose={onClose}
        />
      )}
      {shown?.what === 'shift' && <ShiftEditor key={shown.shift?.id} shift={shown.shift} onClose={onClose} />}
      {shown?.what === 'pattern' && (
        <PatternEditor key={shown.pattern?.id} shifts={shifts} pattern={shown.pattern} onClose={onClose} />
      )}
      {shown?.what === 'end' && (
        <EndAssignment key={shown.assignment.id} assignment={shown.assignment} onClose={onClose} />
      )}
      {shown?.what === 'assign' && <AssignEditor patterns={patterns} onClose={onClose} />}
    </Drawer>
  )
}

function Section(props: { heading: string; add: string; onAdd: () => void; children: ReactNode }) {
  const mayWrite = useMay('schedule.write')
  return (
    <section className="rounded-card border bg-surface">
      <div className="flex items-center justify-between gap-3 border-b px-4 py-2">
        <h2 className="font-semibold">{props.heading}</h2>
        {mayWrite && (
          <Button look="quiet" size="dense" onClick={props.onAdd}>
            <Plus className="size-4" aria-hidden />
            {props.add}
          </Button>
        )}
      </div>
      {props.children}
    </section>
  )
}

const Code = ({ shift }: { shift: WorkShift | undefined }) => (
  <span
    className={classNames(
      'inline-flex min-w-9 justify-center rounded-control px-1.5 py-0.5 text-sm font-semibold sm:min-w-10',
      COLOR_CLASS[shift?.color ?? 'grey'],
    )}
  >
    {shift?.code ?? 'L'}
  </span>
)

function ShiftLine({ shift, onOpen }: { shift: WorkShift; onOpen: () => void }) {
  const { t } = useTranslation('schedule')
  const language = useLanguage()
  const mayWrite = useMay('schedule.write')
  const rule = shift.versions[0]?.rule
  const times = rule?.parts.map(({ start, end }) => `${formatTime(start, language)}–${formatTime(end, language)}`)
  const line = (
    <>
      <Code shift={shift} />
      <span className="min-w-0 flex-1 truncate font-medium">{shift.name}</span>
      <span className="text-sm text-ink-soft">
        {times?.join(', ')}
        {rule?.kind === 'flexible' && ` · ${t('shift.flexible')}`}
        {!shift.active && ` · ${t('shift.closed')}`}
      </span>
    </>
  )
  const look = 'flex min-h-12 w-full items-center gap-3 border-b px-4 text-left last:border-b-0'
  return mayWrite ? (
    <button type="button" onClick={onOpen} className={classNames(look, 'hover:bg-raised')}>
      {line}
    </button>
  ) : (
    <div className={look}>{line}</div>
  )
}

function PatternLine(props: { pattern: ShiftPattern; shifts: WorkShift[]; onOpen: () => void }) {
  const { pattern, shifts, onOpen } = props
  const { t } = useTranslation('schedule')
  const mayWrite = useMay('schedule.write')
  const line = (
    <>
      <span className="min-w-40 flex-1 font-medium">
        {pattern.name}
        {!pattern.active && <span className="text-sm font-normal text-ink-soft"> · {t('shift.closed')}</span>}
      </span>
      <span className="flex flex-wrap gap-1">
        {pattern.versions[0]?.days.map((day, index) => (
          <Code key={index} shift={shifts.find(({ id }) => id === day)} />
        ))}
      </span>
    </>
  )
  const look =
    'flex min-h-12 w-full flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2 text-left last:border-b-0'
  return mayWrite ? (
    <button type="button" onClick={onOpen} className={classNames(look, 'hover:bg-raised')}>
      {line}
    </button>
  ) : (
    <div className={look}>{line}</div>
  )
}

function Assignments({ onOpen }: { onOpen: (assignment: ShiftAssignment) => void }) {
  const mayWrite = useMay('schedule.write')
  const { t } = useTranslation('schedule')
  const language = useLanguage()
  const { data } = useQuery(assignmentsQuery)
  if (data?.length === 0) return <EmptyState title={t('assign.none')} text={t('shift.noneText')} />
  return (
    <ul>
      {data?.map((one) => (
        <li key={one.id} className="flex flex-wrap items-center gap-x-3 border-b px-4 py-2 last:border-b-0">
          <span className="min-w-40 flex-1">
            {t(`assign.${one.target}`)}: <b className="font-medium">{one.target_name}</b>
          </span>
          <span>{one.pattern.name}</span>
          <span className="text-sm text-ink-soft">
            {formatDate(one.from, language)} – {one.to ? formatDate(one.to, language) : t('assign.noEnd')}
          </span>
          {mayWrite && (
            <Button
              look="quiet"
              size="dense"
              aria-label={`${t('assign.end')}: ${one.target_name}, ${one.pattern.name}`}
              onClick={() => onOpen(one)}
            >
              {t('assign.end')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
