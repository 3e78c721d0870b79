import { Popover } from '@base-ui/react/popover'
import { CalendarDays } from 'lucide-react'
import { type ComponentProps, type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { classNames } from '../../../shared/ui/class-names.ts'
import { Input } from '../../../shared/ui/field.tsx'
import { useNarrow } from '../use-narrow.ts'
import { Calendar } from './calendar.tsx'
import { type useDateText, useDateWords } from './use-date-text.ts'

type Props = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'type' | 'ref' | 'min' | 'max'> & {
  state: ReturnType<typeof useDateText>
  min?: string | undefined
  max?: string | undefined
  inputRef?: Ref<HTMLInputElement>
  /** The look of control and button together. */
  frameClass?: string
  /** What names the field, for whoever comes to the button of the calendar. */
  labelledBy: string
}

/** A date as text with a calendar at its side. What is wrong with it stops the form that it stands in. */
export function DateInput({
  state,
  min,
  max,
  inputRef,
  labelledBy,
  frameClass,
  className,
  onBlur,
  disabled,
  ...rest
}: Props) {
  const { t } = useDateWords()
  const narrow = useNarrow()
  const [open, setOpen] = useState(false)
  const frame = useRef<HTMLSpanElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const grid = useRef<HTMLTableElement>(null)
  useImperativeHandle(inputRef, () => input.current as HTMLInputElement)
  useLayoutEffect(() => input.current?.setCustomValidity(state.fault ?? ''))
  const choose = (date: string): void => {
    state.choose(date)
    setOpen(false)
    // what was said about the field before holds no longer
    input.current?.dispatchEvent(new Event('input', { bubbles: true }))
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <span ref={frame} className={classNames('relative block', frameClass)}>
        <Input
          {...rest}
          ref={input}
          disabled={disabled}
          autoComplete="off"
          placeholder={t('pattern')}
          value={state.text}
          onChange={({ target }) => state.type(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') state.leave()
            if (!event.altKey || event.key !== 'ArrowDown') return
            event.preventDefault()
            setOpen(true)
          }}
          onBlur={(event) => {
            state.leave()
            onBlur?.(event)
          }}
          className={classNames('pr-12', className)}
        />
        <Popover.Trigger
          aria-label={t('open')}
          aria-describedby={labelledBy}
          disabled={disabled}
          className="absolute inset-y-0 right-0 grid w-12 place-items-center rounded-control text-ink-soft hover:text-ink"
        >
          <CalendarDays className="size-5" aria-hidden />
        </Popover.Trigger>
      </span>
      <Popover.Portal>
        <Popover.Positioner
          anchor={frame}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          // on a phone the calendar may lie over the field: nothing else there has room for it
          collisionAvoidance={{ side: narrow ? 'shift' : 'flip', align: 'shift', fallbackAxisSide: 'none' }}
          className="z-[60]"
        >
          <Popover.Popup
            aria-label={t('choose')}
            initialFocus={() => grid.current?.querySelector<HTMLElement>('[tabindex="0"]') ?? true}
            className="rise-in max-h-(--available-height) overflow-y-auto rounded-card border border-line-strong bg-surface p-2"
          >
            <Calendar value={state.date} today={state.today} min={min} max={max} grid={grid} onChoose={choose} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
