import { once } from 'node:events'
import { isIP } from 'node:net'
import { connect } from 'node:tls'

export type Certificate = {
  /** Epoch milliseconds. */
  endsAt: number
  /** Why nobody would believe it; null when it is believed. */
  fault: string | null
}

const PATIENCE_MS = 4_000

/** The certificate that whoever comes to an address is shown, also one that is not believed. Rejects when nobody answers. */
export async function lookAtCertificate(address: URL): Promise<Certificate> {
  const host = address.hostname.replace(/^\[|\]$/g, '')
  // an address is no name that could be asked for
  const name = isIP(host) ? {} : { servername: host }
  const socket = connect({ host, port: Number(address.port || 443), ...name, rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(PATIENCE_MS) })
    const { valid_to: end } = socket.getPeerCertificate()
    const { authorized, authorizationError: error } = socket
    return { endsAt: Date.parse(end), fault: authorized ? null : String(error) }
  } finally {
    socket.destroy()
  }
}
