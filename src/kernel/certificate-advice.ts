/**
 * What somebody can do about a certificate that is not believed, by what a failed connection said; null when it was
 * something else. `url` is the setting with the address.
 */
export function certificateAdvice(reason: string, url: string): string | null {
  if (/certificate has expired/.test(reason)) return 'the certificate of the server has expired: renew it there'
  if (/certificate is not yet valid/.test(reason)) return 'look at the clocks: the certificate is not valid yet'
  if (/does not match certificate/.test(reason)) return `the certificate is for another name: write that one in ${url}`
  if (/self-signed certificate|unable to (verify|get)/.test(reason))
    return 'name the file of the authority that signed it in NODE_EXTRA_CA_CERTS'
  if (/insecure transport/.test(reason)) return `the server wants TLS: put ?tls=on behind ${url}`
  if (/does not support secure|wrong version number|packet length too long/.test(reason))
    return `there is no TLS at this port: look at ${url}, and at the server`
  return null
}
