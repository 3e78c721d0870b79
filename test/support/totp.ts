import type { TotpEnrolment } from '#contract/sign-in.ts'
import type { Browser } from './browser.ts'
import type { TestClock } from './clock.ts'
import { codeAt, stepAt } from '#src/features/accounts/totp.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An authenticator app that was told the key. */
export class AuthenticatorApp {
  readonly #key: Buffer
  readonly #now: () => number

  constructor(base32: string, now: () => number) {
    const bits = Array.from(base32, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('')
    const bytes = bits.match(/.{8}/g) ?? []
    this.#key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
    this.#now = now
  }

  code(): string {
    return codeAt(this.#key, stepAt(this.#now()))
  }
}

/** Sets up an app in somebody's session; the clock then goes on to the next code. */
export async function enrol(
  browser: Browser,
  clock: TestClock,
): Promise<{ app: AuthenticatorApp; recoveryCodes: string[] }> {
  const begun = await browser.send('POST', '/api/account/totp', {})
  const app = new AuthenticatorApp((begun.body as TotpEnrolment).key, () => clock.now())
  const confirmed = await browser.send('POST', '/api/account/totp/confirm', { code: app.code() })
  if (confirmed.status !== 200) throw new Error(`the app was refused: ${JSON.stringify(confirmed.body)}`)
  clock.advance(30_000)
  return { app, recoveryCodes: (confirmed.body as { recovery_codes: string[] }).recovery_codes }
}
