import { useEffect, useState } from 'react'

/** Keys by the path they came to: React may draw a screen twice, and the second time the address is clean already. */
const taken = new Map<string, string>()

function takeFromAddress(): string | null {
  const { hash, pathname } = location
  const found = new URLSearchParams(hash.slice(1)).get('token')
  if (found) {
    taken.set(pathname, found)
    history.replaceState(history.state, '', pathname)
  }
  return taken.get(pathname) ?? null
}

/**
 * The one-time key behind `#token=` of the address. It is taken out of the address at once, so that it stays
 * neither in the history of the browser nor in a screenshot. Null = the address had none.
 */
export function useLinkToken(): string | null {
  const [token, setToken] = useState(takeFromAddress)
  useEffect(() => {
    // Pasting the whole link into the open page changes only what is behind the #.
    const look = (): void => setToken(takeFromAddress())
    addEventListener('hashchange', look)
    return () => removeEventListener('hashchange', look)
  }, [])
  return token
}
