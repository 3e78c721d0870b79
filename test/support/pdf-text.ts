import { inflateSync } from 'node:zlib'

/** The words on the pages of a PDF that our own maker set: packed streams with hexadecimal strings in Latin letters. */
export function textOfPdf(file: Buffer): string {
  const raw = file.toString('latin1')
  const words: string[] = []
  for (const { 1: packed = '' } of raw.matchAll(/stream\r?\n(.*?)\r?\nendstream/gs)) {
    let content: string
    try {
      content = inflateSync(Buffer.from(packed, 'latin1')).toString('latin1')
    } catch {
      continue
    }
    for (const { 1: list = '' } of content.matchAll(/\[([^\]]*)\] TJ/g))
      words.push(
        [...list.matchAll(/<([0-9a-f]*)>/g)]
          .map(({ 1: hex = '' }) => Buffer.from(hex, 'hex').toString('latin1'))
          .join(''),
      )
  }
  return words.join(' ')
}
