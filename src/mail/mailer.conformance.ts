import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Mail, Mailer } from './mailer.ts'

/** A fresh mailer and the server that it hands mails to, which refuses as it is told (see `test/support/smtp.ts`). */
export type OpenedMailer = {
  mailer: Mailer
  mails: readonly { from: string; to: string[]; text: string }[]
  refuse: { receiver: number; text: number }
  close: () => Promise<void>
}

const mail = (more: Partial<Mail> = {}): Mail => ({
  id: '0190a000-0000-7000-8000-000000000001',
  to: 'budi@kantor.example',
  subject: 'Hadir: Cuti 21 Des disetujui',
  text: 'Cuti 21 Des disetujui.\n',
  ...more,
})

/** What every mailer promises; an adapter exists when it passes. */
export function mailerConformance(name: string, open: () => Promise<OpenedMailer>): void {
  describe(`mailer: ${name}`, () => {
    let opened: OpenedMailer
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(async () => {
      await opened.mailer.close()
      await opened.close()
    })
    const headOf = (text = ''): string => text.split('\r\n\r\n')[0] ?? ''

    test('hands over what it is given, under the same id each time', async () => {
      expect(await opened.mailer.send(mail())).toEqual({ state: 'sent', says: '' })
      await opened.mailer.send(mail())
      const [first, second] = opened.mails
      expect(first).toMatchObject({ to: ['budi@kantor.example'] })
      expect(first?.text).toContain('Cuti 21 Des disetujui.')
      expect(headOf(first?.text)).toMatch(/^Message-ID: <0190a000-0000-7000-8000-000000000001@[^>]+>\r?$/im)
      expect(headOf(second?.text)).toMatch(/^Message-ID: <0190a000-0000-7000-8000-000000000001@[^>]+>\r?$/im)
      expect(headOf(first?.text)).toMatch(/^Auto-Submitted: auto-generated/im)
    })

    test('lets nothing in a mail become a header or a receiver', async () => {
      const subject = 'Izin\r\nBcc: mata@lain.example\r\n\r\nisi'
      await opened.mailer.send(mail({ subject }))
      await opened.mailer.send(mail({ to: 'budi@kantor.example, mata@lain.example' }))
      await opened.mailer.send(mail({ to: 'budi@kantor.example\r\nRCPT TO:<mata@lain.example>' }))
      expect(opened.mails.flatMap(({ to }) => to).join(' ')).not.toMatch(/(^|\s)mata@/)
      for (const { text } of opened.mails) expect(headOf(text)).not.toMatch(/^bcc:/im)
    })

    test('tells a receiver who will never be from a server that is busy', async () => {
      opened.refuse.receiver = 550
      expect(await opened.mailer.send(mail())).toMatchObject({ state: 'never' })
      opened.refuse.receiver = 451
      expect(await opened.mailer.send(mail())).toMatchObject({ state: 'later' })
      opened.refuse.receiver = 0
      opened.refuse.text = 554
      expect(await opened.mailer.send(mail())).toMatchObject({ state: 'never' })
      opened.refuse.text = 452
      expect(await opened.mailer.send(mail())).toMatchObject({ state: 'later' })
      expect(opened.mails).toEqual([])
    })

    test('says that it does not know where the line breaks after the text', async () => {
      opened.refuse.text = -1
      expect(await opened.mailer.send(mail())).toMatchObject({ state: 'unknown' })
      expect(opened.mails).toHaveLength(1)
    })

    test('tries no more after closing, and comes to nothing where nobody answers', async () => {
      await opened.close()
      expect(await opened.mailer.send(mail())).toMatchObject({ state: 'later' })
      await opened.mailer.close()
      expect(await opened.mailer.send(mail())).toMatchObject({ state: 'later' })
    })
  })
}
