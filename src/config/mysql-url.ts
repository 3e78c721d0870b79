const PARAMETERS = new Set(['tls'])
const TLS = ['on', 'insecure', 'off']

/**
 * What is wrong with a `DATABASE_URL` of MySQL or MariaDB: `mysql://user:password@host[:3306]/database[?tls=…]`. Never
 * repeats the URL, because a password is in it.
 */
export function mysqlFaults(text: string): string[] {
  const faults: string[] = []
  const fault = (says: string): void => void faults.push(`DATABASE_URL: ${says}`)
  const url = new URL(text)
  if (url.hostname === '') fault('the host is missing (mysql://user:password@host/database)')
  if (url.username === '') fault('the user is missing (mysql://user:password@host/database)')
  if ([url.username, url.password, url.pathname].some((part) => !isDecodable(part)))
    fault('a "%" in user, password or database must be written as %25')
  const [name = '', ...rest] = url.pathname.slice(1).split('/')
  if (name === '') fault('the name of the database is missing (mysql://user:password@host/database)')
  else if (rest.length > 0) fault('after the name of the database nothing may follow but ?tls=…')
  for (const key of url.searchParams.keys()) {
    if (!PARAMETERS.has(key)) fault(`the parameter "${key}" is not known; there is "tls"`)
  }
  const tls = url.searchParams.get('tls')
  if (tls !== null && !TLS.includes(tls)) fault(`tls is one of ${TLS.join(', ')}, not "${tls}"`)
  if (url.hash !== '') fault('a "#" in the password must be written as %23')
  return faults
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}
