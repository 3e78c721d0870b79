import type { Compiled } from './statement.ts'
import type { Bindable } from './statement.ts'

const refuse = (): never => {
  throw new TypeError('only text, numbers, bytes and null can be stored; turn objects and dates into text first')
}

const isStorable = (value: unknown): value is Bindable => {
  const type = typeof value
  if (type === 'object') return value === null || ArrayBuffer.isView(value)
  return type === 'string' || type === 'number' || type === 'bigint'
}

/** A value of the query builder, which knows truth and absence; they are stored as numbers and null. */
export function plain(value: unknown): Bindable {
  if (value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  return isStorable(value) ? value : refuse()
}

/** The values of a compiled statement. A driver left alone would store an object as text that says nothing. */
export function bound<P>(bind: Compiled['bind'], params: P): Bindable[] {
  const values = bind(params as never)
  for (const value of values) if (!isStorable(value)) refuse()
  return values
}
