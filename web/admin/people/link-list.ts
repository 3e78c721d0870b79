export type LinkLine = { number: string; name: string; url: string }

/** Links as a file for a spreadsheet: quoted, never a formula, with the mark by which Excel knows the letters. */
export const linksCsv = (headings: readonly [string, string, string], lines: readonly LinkLine[]): string =>
  `\uFEFF${[headings, ...lines.map(({ number, name, url }) => [number, name, url] as const)]
    .map((cells) => cells.map(cellOf).join(','))
    .join('\r\n')}\r\n`

function cellOf(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** Has the browser save a text as a file. */
export function saveText(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
