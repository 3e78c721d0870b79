import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isFromHadir } from '../../docs/examples/verify-webhook.ts'
import { openReceiver } from '#test/support/receiver.ts'
import type { Receiver } from '#test/support/receiver.ts'
import { chromiumIsHere, DESK, faultsOf, isTooWide, openChromium, openPage, PHONE, Server, signIn } from './stage.ts'

/** HR writes down an izin for the first employee, in the page. */
const approveIzin = `(async () => {
  const { data } = await (await fetch('/api/employees')).json()
  const date = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10)
  const body = { key: '0190a000-0000-7000-8000-0000000000e2', employee_id: data[0].id, approve: true, kind: 'izin',
    from: date(7), to: date(13), part: 'whole', reason: 'urusan keluarga', attachments: [] }
  const said = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch('/api/requests', said)
  if (!answer.ok) throw new Error(await answer.text())
})()`

const LOOKS = process.env['HADIR_SHOTS']

describe.skipIf(!chromiumIsHere())('webhooks', () => {
  let server: Server
  let browser: Browser
  let receiver: Receiver
  beforeAll(async () => {
    server = new Server()
    receiver = await openReceiver()
    await server.prepare(2)
    await server.start({ WEBHOOK_INTERNAL: '127.0.0.1' })
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.remove()
    await receiver?.close()
  })

  test('an endpoint is made, tried, fails in words and is sent what it missed, all from the screen', async () => {
    const { page, context, faults } = await openPage(browser, server, { ...DESK, colorScheme: 'light' })
    await signIn(page, 'admin')
    await page.waitForURL(/\/admin/)
    await page.goto('/admin/webhooks')
    await page.getByText('Belum ada webhook').waitFor()

    await page.getByRole('button', { name: 'Tambah webhook' }).click()
    await page.getByLabel('Nama', { exact: true }).fill('Penggajian')
    await page.getByLabel('Alamat (URL)').fill('https://10.0.0.1/')
    await page.getByRole('button', { name: 'Simpan' }).click()
    await page.getByText('Hadir tidak mengirim ke alamat itu').waitFor()
    await page.getByLabel('Alamat (URL)').fill(receiver.url)
    await page.getByRole('button', { name: 'Simpan' }).click()
    const secret = await page.locator('code', { hasText: 'whsec_' }).innerText()
    expect(await faultsOf(page)).toEqual([])

    await page.getByRole('button', { name: 'Kirim pesan uji' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Sampai' }).first().waitFor()
    const [sent] = await receiver.got(1)
    expect(sent && isFromHadir(secret, sent.headers, sent.body, Date.now())).toBe(true)

    await page.getByRole('button', { name: 'Ubah', exact: true }).click()
    const requests = page.getByRole('group', { name: 'Pengajuan (tanpa alasan dan surat)' })
    expect(await page.getByRole('group', { name: 'Kehadiran' }).getByRole('checkbox', { checked: true }).count()).toBe(
      2,
    )
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(2)
    await requests.getByLabel('Pengajuan disetujui').check()
    for (const event of ['Hari dimulai', 'Data absen berubah']) await page.getByLabel(event).uncheck()
    expect(await faultsOf(page)).toEqual([])
    if (LOOKS) await page.screenshot({ path: `${LOOKS}/form-1440-light.png` })
    await page.getByRole('button', { name: 'Simpan' }).click()
    await page.locator('code', { hasText: 'request.approved' }).waitFor()
    await page.evaluate(approveIzin)
    const approved = JSON.parse((await receiver.got(2))[1]?.body ?? '{}') as { type: string; data: { kind: string } }
    expect([approved.type, approved.data.kind]).toEqual(['request.approved', 'izin'])
    expect(JSON.stringify(approved)).not.toContain('urusan keluarga')
    receiver.received.splice(1, 1)

    receiver.answer = 503
    await page.getByRole('button', { name: 'Kirim pesan uji' }).click()
    await page.getByText('Penerima menjawab 503').waitFor()
    receiver.answer = 200
    await page.getByRole('button', { name: 'Kirim ulang', exact: true }).first().click()
    await page.getByText('Penerima menjawab 503').waitFor({ state: 'detached' })
    const ids = (await receiver.got(3)).map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(2)
    await page.getByRole('button', { name: 'Kirim ulang yang gagal' }).click()
    const again = page.getByRole('dialog', { name: 'Kirim ulang yang gagal dan terlewat' })
    await again.getByRole('button', { name: 'Kirim ulang', exact: true }).click()
    await page.getByText('Tidak ada yang perlu dikirim ulang').waitFor()
    if (LOOKS) await page.screenshot({ path: `${LOOKS}/drawer-1440-light.png` })

    const phone = await openPage(browser, server, { ...PHONE, colorScheme: 'dark' })
    await signIn(phone.page, 'admin')
    await phone.page.waitForURL(/\/admin/)
    await phone.page.goto('/admin/webhooks')
    await phone.page.getByRole('button', { name: /Penggajian/ }).waitFor()
    if (LOOKS) await phone.page.screenshot({ path: `${LOOKS}/list-390-dark.png` })
    await phone.page.getByRole('button', { name: /Penggajian/ }).click()
    await phone.page.getByRole('button', { name: 'Ubah', exact: true }).click()
    await phone.page.getByLabel('Hari terakhir karyawan').waitFor()
    await phone.page.getByLabel('Periode dikunci').scrollIntoViewIfNeeded()
    expect(await isTooWide(phone.page)).toBe(false)
    if (LOOKS) await phone.page.screenshot({ path: `${LOOKS}/form-390-dark.png` })
    await phone.page.getByRole('button', { name: 'Batal', exact: true }).click()
    await phone.page.getByRole('button', { name: 'Nonaktifkan' }).click()
    const sure = phone.page.getByRole('dialog', { name: 'Nonaktifkan webhook?' })
    await sure.getByRole('button', { name: 'Nonaktifkan' }).click()
    await phone.page.getByText('dihentikan oleh admin').waitFor()
    expect(await faultsOf(phone.page)).toEqual([])
    expect(await isTooWide(phone.page)).toBe(false)
    if (LOOKS) await phone.page.screenshot({ path: `${LOOKS}/drawer-390-dark.png`, fullPage: true })
    // the screen that stands open beside it follows by itself
    await page.getByRole('button', { name: 'Aktifkan' }).waitFor()
    expect([...faults, ...phone.faults]).toEqual([])
    await context.close()
    await phone.context.close()
  })
})
