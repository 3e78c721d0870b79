import { useState } from 'react'

/**
 * The one-time key behind `#token=` of the address. It is taken out of the address at once, so that it stays
 * neither in the history of the browser nor in a screenshot. Null = the address had none.
 */
export function useLinkToken(): string | null {
  const [token] = useState(() => {
    const found = new URLSearchParams(location.hash.slice(1)).get('token')
    if (found) history.replaceState(history.state, '', location.pathname)
    return found ?? taken.get(location.pathname) ?? null
  })
  if (token) taken.set(location.pathname, token)
  return token
}

/** React draws a screen twice in development; the second time the address is clean already. */
const taken = new Map<string, string>()
