/** What a browser is told in the place of a page: Indonesian first, English below it. */
export type PageWords = { title: string; text: string }
export type PageText = { id: PageWords; en: PageWords }

/** The buttons. */
export const WAYS = { again: 'Muat ulang', home: 'Ke halaman utama' }
export const WAIT = {
  id: 'Halaman ini mencoba lagi sendiri dalam beberapa detik.',
  en: 'This page tries again by itself in a few seconds.',
}

/** Kept on the phone: whoever reads this may have tapped a moment ago. */
const BUSY: PageText = {
  id: {
    title: 'Hadir sedang ramai',
    text: 'Server belum sempat membuka halaman ini. Absen yang belum terkirim tetap tersimpan di HP.',
  },
  en: {
    title: 'Hadir is busy',
    text: 'The server could not open this page yet. Taps that were not sent are kept on the phone.',
  },
}
const NOT_FOUND: PageText = {
  id: { title: 'Halaman ini tidak ada', text: 'Alamatnya mungkin salah ketik atau sudah dipindah.' },
  en: { title: 'There is no such page', text: 'The address may be mistyped, or the page has moved.' },
}
const SIGN_IN: PageText = {
  id: { title: 'Masuk dulu', text: 'Halaman ini hanya untuk yang sudah masuk. Sesudah masuk, buka lagi dari Hadir.' },
  en: { title: 'Sign in first', text: 'This page is for people who have signed in. Then open it again from Hadir.' },
}
const DENIED: PageText = {
  id: {
    title: 'Halaman ini bukan untuk akun Anda',
    text: 'Peran Anda tidak membukanya. Kalau perlu, tanyakan ke admin.',
  },
  en: {
    title: 'This page is not for your account',
    text: 'Your role does not open it. Ask an administrator if you need it.',
  },
}
const TOO_MANY: PageText = {
  id: { title: 'Terlalu sering dibuka', text: 'Dari tempat ini terlalu banyak permintaan sekaligus. Tunggu sebentar.' },
  en: { title: 'Opened too often', text: 'Too many requests came from this place at once. Wait a moment.' },
}
const FAILED: PageText = {
  id: {
    title: 'Halaman ini gagal dibuka',
    text: 'Ada yang salah di server dan sudah dicatat. Data yang sudah tersimpan tetap ada. Coba muat ulang; kalau tetap begini, beri tahu admin nomor di bawah.',
  },
  en: {
    title: 'This page could not be opened',
    text: 'Something went wrong on the server and was logged. What was saved is still there. Load it again; if this stays, tell an administrator the number below.',
  },
}
const REFUSED: PageText = {
  id: { title: 'Alamat ini tidak terbaca', text: 'Buka Hadir dari halaman utamanya, atau periksa tautannya.' },
  en: { title: 'This address cannot be read', text: 'Open Hadir from its first page, or check the link.' },
}

/** The words for a status. */
export function pageTextOf(status: number): PageText {
  if (status === 503) return BUSY
  if (status >= 500) return FAILED
  if (status === 404 || status === 410) return NOT_FOUND
  if (status === 401) return SIGN_IN
  if (status === 403) return DENIED
  return status === 429 ? TOO_MANY : REFUSED
}
