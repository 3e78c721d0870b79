import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { MailSettings } from '#src/config/mail.ts'
import { messageOf } from '#src/kernel/errors.ts'
import type { Mail, Mailer, MailOutcome } from '../mailer.ts'

const CONNECT_MS = 8_000
const SILENT_MS = 12_000

/** What the library says of a failure: what the server answered, if it did. */
type SmtpFault = Error & { code?: string; responseCode?: number }
type Message = { envelope: { from: string | false; to: string[] }; bytes: Buffer }

/**
 * Mail over SMTP, a connection for each: notices are few. The library is loaded with the first one, so that nobody who
 * sends none waits for it. Its connection is used by itself, because only so is it known whether the text had gone out.
 */
export class SmtpMailer implements Mailer {
  readonly #settings: MailSettings
  readonly #open = new Set<SMTPConnection>()
  #closed = false

  constructor(settings: MailSettings) {
    this.#settings = settings
  }

  async send(mail: Mail): Promise<MailOutcome> {
    if (this.#closed) return { state: 'later', says: 'the mailer is closed' }
    let sending = false
    let connection: SMTPConnection | null = null
    try {
      const message = await this.#compose(mail)
      connection = await this.#connect()
      this.#open.add(connection)
      await this.#greet(connection)
      sending = true
      await step(connection, (done) => connection?.send(message.envelope, message.bytes, done))
      return { state: 'sent', says: '' }
    } catch (error) {
      return outcomeOf(error as SmtpFault, sending)
    } finally {
      if (connection) {
        this.#open.delete(connection)
        connection.close()
      }
    }
  }

  close(): Promise<void> {
    this.#closed = true
    for (const connection of this.#open) connection.close()
    return Promise.resolve()
  }

  async #compose({ id, to, subject, text }: Mail): Promise<Message> {
    const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
    const { from, domain } = this.#settings
    const composed = new MailComposer({
      from,
      // an object is one address, whatever it holds
      to: { name: '', address: to },
      subject,
      text,
      messageId: `<${id}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      disableFileAccess: true,
      disableUrlAccess: true,
    }).compile()
    return { envelope: composed.getEnvelope(), bytes: await composed.build() }
  }

  async #connect(): Promise<SMTPConnection> {
    const { default: Connection } = await import('nodemailer/lib/smtp-connection')
    const { host, port, secure, requireTls, verify } = this.#settings
    return new Connection({
      host,
      port,
      secure,
      requireTLS: requireTls,
      tls: { rejectUnauthorized: verify },
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
    })
  }

  async #greet(connection: SMTPConnection): Promise<void> {
    await step(connection, (done) => connection.connect(done))
    const { auth } = this.#settings
    if (auth) await step(connection, (done) => connection.login({ credentials: auth }, done))
  }
}

/** One step of the talk; a line that breaks in the midst ends it. */
function step(connection: SMTPConnection, take: (done: (error?: Error | null) => void) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  connection.on('error', reject)
  connection.on('end', () => reject(new Error('the line was closed')))
  take((error) => (error ? reject(error) : resolve()))
  return promise
}

function outcomeOf(error: SmtpFault, sending: boolean): MailOutcome {
  const says = messageOf(error).slice(0, 300)
  const { code, responseCode } = error
  if (!sending) return { state: 'later', says }
  if (responseCode !== undefined) return { state: responseCode >= 500 ? 'never' : 'later', says }
  return { state: code === 'EENVELOPE' ? 'never' : 'unknown', says }
}
