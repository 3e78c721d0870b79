import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

/** Tables with 40-pixel rows and a header that stays. The frame scrolls sideways by itself on narrow screens. */
export const TableFrame = ({ className, ...rest }: ComponentProps<'div'>) => (
  <div {...rest} className={classNames('overflow-auto rounded-card border bg-surface', className)} />
)
export const Table = ({ className, ...rest }: ComponentProps<'table'>) => (
  <table {...rest} className={classNames('w-full border-collapse text-sm', className)} />
)
export const Th = ({ className, ...rest }: ComponentProps<'th'>) => (
  <th
    scope="col"
    {...rest}
    className={classNames(
      'sticky top-0 z-10 h-10 border-b bg-raised px-3 text-left font-medium whitespace-nowrap text-ink-soft',
      className,
    )}
  />
)
export const Tr = ({ className, ...rest }: ComponentProps<'tr'>) => (
  <tr {...rest} className={classNames('border-b last:border-b-0 hover:bg-raised', className)} />
)
export const Td = ({ className, ...rest }: ComponentProps<'td'>) => (
  <td {...rest} className={classNames('h-10 px-3 py-1', className)} />
)
