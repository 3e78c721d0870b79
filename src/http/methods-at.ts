import type { KnownRoute } from './server.ts'

/** The methods that some route takes at an address, as `Allow` lists them; none where there is nothing. */
export function methodsAt(routes: readonly KnownRoute[], path: string): string[] {
  const parts = path.split('/')
  const fits = ({ url }: KnownRoute): boolean => {
    const known = url.split('/')
    return known.length === parts.length && known.every((one, n) => (one.startsWith(':') ? parts[n] : one === parts[n]))
  }
  const methods = new Set(routes.filter(fits).map(({ method }) => method))
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods].toSorted()
}
