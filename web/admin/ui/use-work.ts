import { useState } from 'react'

/** Work that takes a while: whether it goes on, and what the last one failed with. */
export function useWork() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const during = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      await work()
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, during }
}
