import { expect, test } from 'vitest'
import { openMailServer } from '#test/support/smtp.ts'
import { mailerConformance } from '../mailer.conformance.ts'
import { SmtpMailer } from './smtp.ts'

mailerConformance('smtp', async () => {
  const { settings, ...server } = await openMailServer()
  return { mailer: new SmtpMailer(settings), ...server }
})

test('signs in over TLS, says who sends, and takes no certificate that nobody vouches for', async () => {
  const { settings, mails, close } = await openMailServer({ password: 'rahasia', tls: true })
  const mail = { id: 'x', to: 'budi@kantor.example', subject: 'a', text: 'b' }
  const sendBy = async (more: Partial<typeof settings>): Promise<string> => {
    const mailer = new SmtpMailer({ ...settings, ...more })
    const { state } = await mailer.send(mail)
    await mailer.close()
    return state
  }
  expect(await sendBy({})).toBe('sent')
  expect(mails).toMatchObject([{ from: 'hadir@kantor.example', to: ['budi@kantor.example'] }])
  expect(await sendBy({ verify: true })).toBe('later')
  // a password that is wrong today may be mended tomorrow
  expect(await sendBy({ auth: { user: 'hadir', pass: 'lain' } })).toBe('later')
  await close()
})

test('sends nothing in the clear where TLS is required', async () => {
  const { settings, mails, close } = await openMailServer()
  const mailer = new SmtpMailer({ ...settings, requireTls: true })
  expect(await mailer.send({ id: 'x', to: 'budi@kantor.example', subject: 'a', text: 'b' })).toMatchObject({
    state: 'later',
  })
  expect(mails).toEqual([])
  await mailer.close()
  await close()
})
