import type { Shift } from '#contract/people.ts'

/** The demo company. Everybody and everything in it is made up. */
export const COMPANY = 'PT Contoh Sejahtera'

export type DemoSite = {
  name: string
  zone: string
  shift: Shift
}

export const OFFICE: DemoSite = {
  name: 'Kantor Pusat Jakarta',
  zone: 'Asia/Jakarta',
  shift: { name: 'Pagi', start: '08:00', end: '17:00', grace_minutes: 5 },
}
export const PLANT: DemoSite = {
  name: 'Pabrik Makassar',
  zone: 'Asia/Makassar',
  shift: { name: 'Pagi', start: '07:30', end: '16:30', grace_minutes: 10 },
}
export const DEPOT: DemoSite = {
  name: 'Gudang Jayapura',
  zone: 'Asia/Jayapura',
  shift: { name: 'Malam', start: '22:00', end: '06:00', grace_minutes: 5 },
}
export const SITES: readonly DemoSite[] = [OFFICE, PLANT, DEPOT]

/** A department, where it works, and its people; the first is its atasan and has the first title, others those after it in turn. */
export type DemoTeam = {
  department: string
  site: DemoSite
  titles: readonly [string, ...string[]]
  people: readonly string[]
}

export const TEAMS: readonly DemoTeam[] = [
  {
    department: 'Produksi',
    site: PLANT,
    titles: ['Kepala Produksi', 'Operator mesin', 'Teknisi', 'Kontrol mutu', 'Operator pengemasan'],
    people: [
      'Andi Baharuddin',
      'Nurhayati Daeng Puji',
      'Rahmat Hidayat',
      'Sitti Aminah',
      'Muhammad Yusuf',
      'Fitriani Latif',
      'Syamsul Bahri',
      'Ratna Sari Dewi',
      'Irfan Maulana',
      'Hasnah Tahir',
      'Agus Salim',
      'Wahyuni Rasyid',
      'Arman Mappaseng',
      'Nur Afni Idris',
    ],
  },
  {
    department: 'Keuangan',
    site: OFFICE,
    titles: ['Manajer Keuangan', 'Akuntan', 'Staf pajak', 'Kasir', 'Staf penagihan'],
    people: ['Dewi Kartikasari', 'Bambang Prakoso', 'Maria Christina Lumban', 'Hendra Gunadi', 'Putri Ayu Lestari'],
  },
  {
    department: 'Pemasaran',
    site: OFFICE,
    titles: ['Manajer Pemasaran', 'Staf penjualan', 'Desainer', 'Staf promosi'],
    people: [
      'Rizky Firmansyah',
      'Intan Permatasari',
      'Yoga Adinata',
      'Melati Anggraini',
      'Dimas Prasetyo',
      'I Gusti Ayu Pradnya',
      'Fajar Nugroho',
    ],
  },
  {
    department: 'Gudang',
    site: DEPOT,
    titles: ['Kepala Gudang', 'Staf gudang', 'Operator forklift', 'Petugas keamanan'],
    people: [
      'Yohanes Wenda',
      'Marthen Rumbiak',
      'Yuliana Kogoya',
      'Petrus Wanimbo',
      'Naomi Yoku',
      'Simon Tabuni',
      'Debora Krey',
      'Elias Mandowen',
    ],
  },
  {
    department: 'SDM & Umum',
    site: OFFICE,
    titles: ['Manajer SDM & Umum', 'Staf SDM', 'Staf penggajian', 'Resepsionis', 'Staf umum', 'Pengemudi'],
    people: [
      'Sri Wahyuningsih',
      'Budi Hartanto',
      'Lina Marlina',
      'Teguh Santosa',
      "Zahra Nuru'l Aini",
      'Ujang Suherman',
    ],
  },
]

/** Who keeps the records: the second person of this department. */
export const ADMINS_DEPARTMENT = 'SDM & Umum'
/** Looks at everything, changes nothing, and does not clock in. */
export const AUDITOR = { login: 'auditor', name: 'Theresia Wulandari' }
