/** A short mail to one person. Plain text. */
export type Mail = {
  /** Becomes the Message-ID: the same for every try. */
  id: string
  to: string
  subject: string
  text: string
}

/**
 * What became of a mail. `sent`: the server has taken it. `later`: it has not, and may take it another time. `never`: it
 * will not take this one. `unknown`: the line broke after the text had gone out, so that it may have been taken.
 */
export type MailOutcome = { state: 'sent' | 'later' | 'never' | 'unknown'; says: string }

/**
 * Hands mails to a mail server. `send` resolves within 40 s whatever happens and never rejects; it tries once. What is in
 * a mail cannot become a header or another receiver. After `close` every mail is `later`.
 */
export type Mailer = {
  send(mail: Mail): Promise<MailOutcome>
  close(): Promise<void>
}
