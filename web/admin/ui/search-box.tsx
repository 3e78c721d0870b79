import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
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
  const [text, setText] = useState(value)
  const [typing, setTyping] = useState(false)
  const ask = useRef(onSearch)
  ask.current = onSearch

  // the address wins unless somebody is typing: Back must bring the old search back into the field
  useEffect(() => {
    if (!typing) setText(value)
  }, [value, typing])
  useEffect(() => {
    if (!typing) return
    const timer = setTimeout(() => {
      setTyping(false)
      ask.current(text.trim() || undefined)
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typing, text])
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
        value={text}
        maxLength={100}
        placeholder={label}
        aria-keyshortcuts="/"
        onChange={(event) => {
          setText(event.target.value)
          setTyping(true)
        }}
        className="min-h-12 w-full rounded-control border border-line-strong bg-surface pr-3 pl-9 placeholder:text-ink-soft lg:min-h-10 lg:text-sm"
      />
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
