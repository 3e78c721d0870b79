import { Combobox } from '@base-ui/react/combobox'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '../../shared/i18n.ts'
import { employeesQuery } from './queries.ts'

export type Named = {
  id: string
  name: string
  /** Of whoever was found here. */
  number?: string
}

type Props = {
  id: string
  value: Named | null
  /** Cannot be chosen: nobody is their own manager. */
  except: string | undefined
  onChange: (person: Named | null) => void
}

/** Finds one person of thousands by name or number; the server searches. */
export function PersonPicker({ id, value, except, onChange, ...described }: Props) {
  const { t } = useTranslation('admin')
  const [text, setText] = useState('')
  const asked = text.trim()
  const found = useQuery({
    ...employeesQuery({ q: asked, active: 'yes' }),
    enabled: asked.length > 0,
    placeholderData: keepPreviousData,
  })
  const people = (asked ? (found.data?.data ?? []) : [])
    .filter((person) => person.id !== except)
    .slice(0, 8)
    .map((person): Named & { note: string } => ({
      id: person.id,
      name: person.name,
      number: person.number,
      note: `${person.number} · ${person.department.name}`,
    }))
  return (
    <Combobox.Root<Named & { note?: string }>
      items={people}
      filter={null}
      value={value}
      onValueChange={(person) => onChange(person && { id: person.id, name: person.name, number: person.number })}
      onInputValueChange={(next, { reason }) => setText(reason === 'input-change' ? next : '')}
      itemToStringLabel={(person) => person.name}
      isItemEqualToValue={(a, b) => a.id === b.id}
    >
      <div className="relative">
        <Combobox.Input
          {...described}
          id={id}
          placeholder={t('employee.findPerson')}
          className="min-h-12 w-full rounded-control border border-line-strong bg-surface pr-12 pl-3 placeholder:text-ink-soft"
        />
        <Combobox.Clear
          aria-label={t('employee.clearPerson')}
          className="absolute top-0 right-0 grid size-12 place-items-center rounded-control"
        >
          <X className="size-5" aria-hidden />
        </Combobox.Clear>
      </div>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-[60]">
          <Combobox.Popup className="max-h-80 w-[var(--anchor-width)] overflow-y-auto rounded-card border border-line-strong bg-surface py-1">
            <Combobox.Status className="px-3 text-sm text-ink-soft empty:hidden">
              {!asked ? t('employee.typeToFind') : found.isSuccess && people.length === 0 ? t('employee.nobody') : ''}
            </Combobox.Status>
            <Combobox.List>
              {(person: Named & { note?: string }) => (
                <Combobox.Item
                  key={person.id}
                  value={person}
                  className="flex min-h-12 cursor-pointer flex-col justify-center px-3 data-[highlighted]:bg-raised"
                >
                  <span>{person.name}</span>
                  <span className="text-xs text-ink-soft">{person.note}</span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  )
}
