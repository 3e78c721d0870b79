import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { MailSettings } from '#src/config/mail.ts'
import { selfSigned } from './tls.ts'

export type ReceivedMail = { from: string; to: string[]; text: string }

/** A real mail server on loopback that keeps what it takes, and refuses as it is told. */
export type TestMailServer = {
  settings: MailSettings
  mails: ReceivedMail[]
  /** What is answered next to a receiver, or to the text; 0: it is taken; -1 after the text: the line is cut. */
  refuse: { receiver: number; text: number }
  /** Called with each mail that is taken. */
  onMail: () => void
  close: () => Promise<void>
}

export async function openMailServer({ password = null as string | null, tls = false } = {}): Promise<TestMailServer> {
  const mails: ReceivedMail[] = []
  const refuse = { receiver: 0, text: 0 }
  const refusal = (code: number): Error => Object.assign(new Error('told to refuse'), { responseCode: code })
  const server = new SMTPServer({
    ...(tls && selfSigned()),
    authOptional: password === null,
    disabledCommands: [...(password === null ? ['AUTH'] : []), ...(tls ? [] : ['STARTTLS'])],
    disableReverseLookup: true,
    logger: false,
    onAuth: (auth, _session, done) =>
      auth.password === password ? done(null, { user: auth.username }) : done(new Error('wrong password')),
    onRcptTo: (_address, _session, done) => (refuse.receiver > 0 ? done(refusal(refuse.receiver)) : done()),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (refuse.text > 0) return done(refusal(refuse.text))
        const { mailFrom, rcptTo } = session.envelope
        const text = Buffer.concat(chunks).toString()
        mails.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address), text })
        opened.onMail()
        if (refuse.text === 0) done()
        else for (const connection of server.connections) connection._socket.destroy()
      })
    },
  })
  // a line that breaks is what some tests are about
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const auth = password === null ? null : { user: 'hadir', pass: password }
  const common = { host: '127.0.0.1', port, secure: false, verify: false, auth, requireTls: tls }
  const opened: TestMailServer = {
    settings: { ...common, from: 'Hadir <hadir@kantor.example>', domain: 'kantor.example' },
    mails,
    refuse,
    onMail: () => {},
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return opened
}
