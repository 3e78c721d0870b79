/**
 * What people put into passwords first, in Indonesian and English: guessers try these with digits and signs around
 * them. A password that is little more than such words is refused. Three letters or more, lower case.
 */
export const COMMON_WORDS: readonly string[] = `
  password passwort passw pass kata sandi katasandi rahasia kunci secret admin administrator root user guest default
  login masuk absen absensi hadir presensi kantor kerja karyawan pegawai atasan perusahaan manager direktur hrd staff
  selamat datang welcome halo hello apakabar terima kasih tolong test testing coba contoh demo sample changeme ganti
  letmein open sesame access master super superman batman spiderman ironman naruto pokemon pikachu doraemon dragon
  monkey tiger harimau kucing kelinci burung garuda elang naga singa gajah angel bidadari princess putri putra
  sayang cinta cintaku aku kamu kita love iloveyou loveyou lovely forever selamanya bahagia happy senyum smile rindu
  kangen manis cantik ganteng indah bunga melati mawar flower rose bintang bulan matahari sunshine sun moon star langit
  laut gunung pantai hujan angin summer winter spring autumn january february march april june july august september
  october november december januari februari maret mei juni juli agustus oktober desember senin selasa rabu kamis jumat
  sabtu minggu monday tuesday wednesday thursday friday saturday sunday
  indonesia merdeka pancasila bhinneka nusantara jakarta bandung surabaya medan semarang yogyakarta jogja malang bali
  denpasar makassar palembang bekasi depok tangerang bogor solo papua jayapura kalimantan sumatera sulawesi jawa aceh
  padang pekanbaru lampung batam manado ambon lombok borobudur
  allah bismillah alhamdulillah insyaallah muhammad islam muslim jesus yesus kristus tuhan amin kristen hindu buddha
  ibu bapak ayah mama papa mami papi bunda anak adik kakak keluarga family istri suami nenek kakek sahabat teman friend
  budi siti agus dewi sri andi rina dian eko wati ahmad nur putu made wayan ketut nyoman joko bambang michael jordan
  jennifer daniel jessica ashley thomas robert andrew joshua matthew charlie george maria anna
  football soccer sepakbola baseball basketball hockey persib persija arema persebaya liverpool arsenal chelsea barcelona
  madrid manchester united juventus milan ronaldo messi bola juara champion winner
  computer komputer laptop internet google facebook instagram whatsapp tiktok twitter youtube yahoo gmail samsung nokia
  xiaomi oppo vivo iphone android windows linux microsoft apple server network wifi hotspot telkomsel indosat
  whatever trustno nothing something anything asdf asdfgh qwerty qwertz azerty zxcvb zxcvbn abc abcd
  freedom shadow killer hunter ranger cowboy ninja samurai warrior knight soldier pirate matrix starwars hacker
  computer mustang ferrari mercedes honda yamaha suzuki toyota kawasaki avanza motor mobil
  cheese cookie chocolate coklat coffee kopi pepper ginger banana orange nasi goreng bakso sate rendang mie sambal
  purple yellow silver golden merah putih hitam biru hijau kuning black white green blue red
  money uang rupiah dollar kaya sukses success bisnis bank gaji bonus lucky number one two three satu dua tiga
  empat lima enam tujuh delapan sembilan sepuluh
`
  .trim()
  .split(/\s+/)

/** Rows of keys as they lie, for runs such as `qwertyuiop`. */
export const KEYBOARD_ROWS: readonly string[] = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik',
  '1q2w3e4r5t6y7u8i9o0p',
  '!@#$%^&*()',
]
