import { isIP } from 'node:net'
import type { Env } from './env.ts'

/** The mail server that takes what Hadir sends. */
export type MailSettings = {
  host: string
  port: number
  /** TLS from the first byte (`smtps:`); otherwise STARTTLS where the server has it. */
  secure: boolean
  /** Whether nothing is sent without TLS: so wherever there is a password, unless the address says otherwise. */
  requireTls: boolean
  /** Whether the certificate has to be right. */
  verify: boolean
  auth: { user: string; pass: string } | null
  /** As it stands in the mail: `Hadir <hadir@kantor.co.id>` or the address alone. */
  from: string
  /** What follows the @ in it. */
  domain: string
}

const FROM = /^(?:[^<>"\p{Cc}]{1,60} <([^\s<>@]{1,64}@([a-z\d.-]{1,190}))>|([^\s<>@]{1,64}@([a-z\d.-]{1,190})))$/iu
const TLS = ['required', 'optional', 'unverified']

/** Null where no mail is sent; half of it is a fault. */
export function mailOf(env: Env, faults: string[]): MailSettings | null {
  const [url, from] = [env['SMTP_URL'], env['MAIL_FROM']]
  if (!url && !from) return null
  if (!url || !from) {
    faults.push('SMTP_URL and MAIL_FROM go together: set both or none')
    return null
  }
  const found = FROM.exec(from)
  const domain = found?.[2] ?? found?.[4]
  if (domain === undefined) faults.push('MAIL_FROM must be an address, or a name with the address in <>')
  const server = serverOf(url, faults)
  return server && domain !== undefined ? { ...server, from, domain } : null
}

function serverOf(text: string, faults: string[]): Omit<MailSettings, 'from' | 'domain'> | null {
  // the text may hold a password: it is not repeated in the fault
  const refuse = (why: string): null => {
    faults.push(`SMTP_URL ${why}; it looks like smtp://name:password@mail.kantor.co.id:587`)
    return null
  }
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol)) return refuse('must begin with smtp:// or smtps://')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (host === '' || !(isIP(host) !== 0 || /^[a-z\d.-]{1,253}$/i.test(host))) return refuse('names no server')
  if (!['', '/'].includes(url.pathname) || url.hash) return refuse('has no path')
  const others = [...url.searchParams.keys()].filter((name) => name !== 'tls')
  const tls = url.searchParams.get('tls')
  if (others.length > 0 || (tls !== null && !TLS.includes(tls)))
    return refuse('takes nothing after the "?" but tls=required, tls=optional or tls=unverified')
  if ((url.username === '') !== (url.password === '')) return refuse('has a name without a password, or the other way')
  const secure = url.protocol === 'smtps:'
  const auth = url.username ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } : null
  return {
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTls: !secure && (tls === 'required' || (tls === null && auth !== null)),
    verify: tls !== 'unverified',
    auth,
  }
}
