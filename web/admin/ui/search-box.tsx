import { Search } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { classNames } from '../../shared/ui/class-names.ts'

const PAUSE_MS = 250

/** A search field that asks once the typing pauses. `/` brings the focus here from anywhere on the screen. */
export function SearchBox(props: {
  label: string
  value: string | undefined
  onSearch: (text: string | undefined) => void
  className?: string
}) {
  const { label, value = '', onSearch } = props
  const input = useRef<HTMLInputElement>(null)
  // what is being typed; without it the address speaks, so that Back brings the old search into the field
  const [draft, setDraft] = useState<string | null>(null)
  const ask = useEffectEvent((text: string) => {
    if (text.trim() !== value) onSearch(text.trim() || undefined)
  })
  useEffect(() => {
    if (draft === null) return
    const timer = setTimeout(() => ask(draft), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [draft])
  const finish = (): void => {
    if (draft !== null && draft.trim() !== value) onSearch(draft.trim() || undefined)
    setDraft(null)
  }
  useSlash(input)

  return (
    <label className={classNames('relative block', props.className)}>
      <span className="sr-only">{label}</span>
      <Search
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-soft"
        aria-hidden
      />
      <input
        ref={input}
        type="search"
        value={draft ?? value}
        maxLength={100}
        placeholder={label}
        aria-keyshortcuts="/"
        onChange={(event) => setDraft(event.target.value)}
        onBlur={finish}
        className="peer min-h-12 w-full rounded-control border border-line-strong bg-surface pr-3 pl-9 lg:pr-9 placeholder:text-ink-soft lg:min-h-10 lg:text-sm"
      />
      <kbd className="pointer-events-none absolute top-1/2 right-2 hidden size-5 -translate-y-1/2 place-items-center rounded-xs border border-line-strong text-xs text-ink-soft peer-[:not(:placeholder-shown)]:hidden peer-focus:hidden lg:grid">
        /
      </kbd>
    </label>
  )
}

function useSlash(input: { current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement
      const writing = target.closest('input, textarea, select, [contenteditable], [role=dialog]')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || writing) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [input])
}
