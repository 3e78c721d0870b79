import { useState } from 'react'
import { changedMeanwhile, useSave } from './use-save.ts'

type Versioned = { id: string; version: number }

/**
 * The record a form began with, and what becomes of it: saved, refused because somebody was quicker, taken anew.
 * A list that refreshes behind the form does not change what the form compares with.
 */
export function useRecord<Item extends Versioned>(path: string, first: Item | undefined, said: string) {
  const [base, setBase] = useState(first)
  const [theirs, setTheirs] = useState<Item | null>(null)
  const save = useSave<Item>(said)
  const settle = (record: Item): void => {
    setBase(record)
    setTheirs(null)
    save.reset()
  }
  const send = (body: object, then: { onSaved: (now: Item) => void; onRefused: (error: unknown) => void }): void =>
    save.mutate(
      base
        ? { path: `${path}/${base.id}`, method: 'PATCH', body: { version: base.version, ...body } }
        : { path, method: 'POST', body },
      {
        onSuccess: then.onSaved,
        onError: (error) => {
          setTheirs(changedMeanwhile<Item>(error))
          then.onRefused(error)
        },
      },
    )
  return { base, theirs, settle, send, busy: save.isPending, error: theirs ? null : save.error }
}
