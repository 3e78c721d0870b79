import { ChevronDown, X } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useTranslation } from '../../shared/i18n.ts'
import { classNames } from '../../shared/ui/class-names.ts'

type Option = { value: string; label: string }

/** Where filters stand: one line that scrolls sideways on phones, as many as are needed elsewhere. */
export const FilterBar = ({ label, end, children }: { label: string; end?: ReactNode; children: ReactNode }) => (
  <div
    role="search"
    aria-label={label}
    className="-mx-4 flex shrink-0 items-center gap-2 overflow-x-auto p-1 px-4 lg:mx-0 lg:flex-wrap lg:overflow-visible lg:p-0"
  >
    {children}
    <div className="flex items-center gap-3 lg:ml-auto">{end}</div>
  </div>
)

/** A filter as a chip: the name alone while it lets everything through, name and value and a way off otherwise. */
export function FilterChip(props: {
  name: string
  value: string | undefined
  options: readonly Option[]
  onChange: (value: string | undefined) => void
}) {
  const { name, value, options, onChange } = props
  const { t } = useTranslation('admin')
  const id = useId()
  const chosen = options.find((option) => option.value === value)
  return (
    <span
      className={classNames(
        'relative inline-flex min-h-12 shrink-0 items-center rounded-control border text-sm lg:min-h-10',
        'has-[select:focus-visible]:outline-3 has-[select:focus-visible]:outline-offset-2 has-[select:focus-visible]:outline-focus',
        value === undefined ? 'border-line-strong bg-surface' : 'border-accent bg-green-tint text-green-ink',
      )}
    >
      <label htmlFor={id} className="pointer-events-none flex items-center gap-1.5 pl-3 whitespace-nowrap">
        {name}
        {value === undefined ? (
          <ChevronDown className="mr-2.5 size-4 text-ink-soft" aria-hidden />
        ) : (
          <b className="font-semibold">{chosen?.label ?? t('filter.unknown')}</b>
        )}
      </label>
      {/* the list of the system itself lies over the chip: right for keyboards, screen readers and phones */}
      <select
        id={id}
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value || undefined)}
        className="absolute inset-0 w-full cursor-pointer rounded-control opacity-0"
      >
        <option value="">{t('filter.all')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {value !== undefined && <ClearButton name={name} onClear={() => onChange(undefined)} />}
    </span>
  )
}

/** Takes a filter off. It lies above the list of the chip. */
function ClearButton({ name, onClear }: { name: string; onClear: () => void }) {
  const { t } = useTranslation('admin')
  return (
    <button
      type="button"
      aria-label={t('filter.clear', { name })}
      onClick={onClear}
      className="relative z-10 ml-1 grid size-12 place-items-center rounded-control lg:size-9"
    >
      <X className="size-4" aria-hidden />
    </button>
  )
}

/** A filter that came with a link and can only be taken off. */
export function FixedChip({ name, value, onClear }: { name: string; value: string; onClear: () => void }) {
  return (
    <span className="inline-flex min-h-12 shrink-0 items-center rounded-control border border-accent bg-green-tint pl-3 text-sm text-green-ink lg:min-h-10">
      {name}&nbsp;<b className="font-semibold">{value}</b>
      <ClearButton name={name} onClear={onClear} />
    </span>
  )
}
