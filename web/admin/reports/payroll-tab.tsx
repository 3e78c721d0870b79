import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../shared/ui/button.tsx'
import { Card } from '../../shared/ui/card.tsx'
import { ListEmpty, ListError, ListLoading } from '../ui/list-states.tsx'
import { MappingEditor } from './mapping-editor.tsx'
import { type Asked, mappingsQuery } from './queries.ts'
import { useReportWords } from './words.ts'

/** Formats of payroll files: which columns, by which names, in which order. */
export function PayrollTab({ asked, mayChange }: { asked: Asked; mayChange: boolean }) {
  const { t } = useReportWords()
  const { data, error, refetch } = useQuery(mappingsQuery)
  const [open, setOpen] = useState<string | null>(null)
  if (error && !data) return <ListError error={error} onRetry={() => void refetch()} />
  if (!data) return <ListLoading />
  const edited = data.find(({ id }) => id === open)
  if (open !== null && (open === 'new' || edited))
    return <MappingEditor key={open} mapping={edited ?? null} asked={asked} onClose={() => setOpen(null)} />
  const add = mayChange && (
    <Button size="dense" className="self-start" onClick={() => setOpen('new')}>
      <Plus className="size-4" aria-hidden />
      {t('mapping.add')}
    </Button>
  )
  if (data.length === 0)
    return (
      <ListEmpty
        title={t('mapping.empty')}
        text={t(mayChange ? 'mapping.emptyText' : 'mapping.emptyRead')}
        action={add}
      />
    )
  return (
    <Card className="flex flex-col gap-3">
      <h2 className="font-semibold">{t('mapping.list')}</h2>
      <p className="text-sm text-ink-soft">{t('mapping.note')}</p>
      <ul className="divide-y rounded-control border">
        {data.map(({ id, name, columns }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2">
            <span className="min-w-0">
              <span className="block truncate font-medium">{name}</span>
              <span className="block text-sm text-ink-soft">
                {t('mapping.columns', { count: columns.length })}: {columns.map(({ heading }) => heading).join(', ')}
              </span>
            </span>
            {mayChange && (
              <Button look="secondary" size="dense" onClick={() => setOpen(id)}>
                {t('mapping.edit', { name })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {add}
    </Card>
  )
}
