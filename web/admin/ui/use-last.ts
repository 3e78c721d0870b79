import { useState } from 'react'

/** The last value that was there: what a window shows while it closes. */
export function useLast<Value>(value: Value | null | undefined): Value | undefined {
  const [last, setLast] = useState(value ?? undefined)
  if (value !== null && value !== undefined && value !== last) setLast(value)
  return value ?? last
}
