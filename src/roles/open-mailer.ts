import type { Config } from '#src/config/config.ts'
import type { Lifecycle } from '#src/kernel/lifecycle.ts'
import type { Mailer } from '#src/mail/mailer.ts'
import { SmtpMailer } from '#src/mail/smtp/smtp.ts'

/** The way to the mail server; null where the house sends no mail. */
export function openMailer({ mail }: Config, lifecycle: Lifecycle): Mailer | null {
  if (!mail) return null
  const mailer = new SmtpMailer(mail)
  lifecycle.add('mailer', () => mailer.close())
  return mailer
}
