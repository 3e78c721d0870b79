import { useSyncExternalStore } from 'react'

const narrow = typeof matchMedia === 'undefined' ? null : matchMedia('(max-width: 47.99rem)')

/** Whether the screen is a phone's: lists then show two lines instead of columns. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      narrow?.addEventListener('change', listener)
      return () => narrow?.removeEventListener('change', listener)
    },
    () => narrow?.matches ?? false,
  )
