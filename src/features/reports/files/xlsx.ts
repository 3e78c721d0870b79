import { fillOf } from './colors.ts'
import type { Column, Table, Value } from './table.ts'
import { SIGNED } from './words.ts'
import { STYLES_XML, styleOf } from './xlsx-styles.ts'
import { zipped } from './zip.ts'
import type { ZipEntry } from './zip.ts'

const DAY = 86_400_000
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
/** F4 (folio), the paper of Indonesian offices, by its number in the format; it fits on A4 as well. */
const FOLIO = 14
/** Rows come in pieces of about so many characters. */
const PIECE = 60_000

type Sheet = { name: string; area: string; headRow: number }

/** An Excel file in pieces: a sheet for each table, ready to print in landscape. Memory does not grow with the rows. */
export const xlsxFile = (tables: AsyncIterable<Table> | Iterable<Table>): AsyncGenerator<Buffer> =>
  zipped(workbook(tables))

async function* workbook(tables: AsyncIterable<Table> | Iterable<Table>): AsyncGenerator<ZipEntry> {
  const sheets: Sheet[] = []
  for await (const table of tables) {
    const sheet: Sheet = { name: sheetName(table.name, sheets), area: '', headRow: table.title.length + 2 }
    sheets.push(sheet)
    yield { name: `xl/worksheets/sheet${sheets.length}.xml`, content: worksheet(table, sheet) }
  }
  yield { name: 'xl/styles.xml', content: [STYLES_XML] }
  yield { name: 'xl/workbook.xml', content: [workbookXml(sheets)] }
  yield { name: 'xl/_rels/workbook.xml.rels', content: [workbookRelations(sheets.length)] }
  yield {
    name: '_rels/.rels',
    content: [
      `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
  }
  yield { name: '[Content_Types].xml', content: [contentTypes(sheets.length)] }
}

/** At most 31 characters, none of those that Excel refuses, and each name once. */
function sheetName(wanted: string, taken: readonly Sheet[]): string {
  const plain = wanted.replaceAll(/[[\]:*?/\\']/g, ' ').trim() || 'Lembar'
  for (let number = 1; ; number++) {
    const tail = number === 1 ? '' : ` ${number}`
    const name =
      Array.from(plain)
        .slice(0, 31 - tail.length)
        .join('') + tail
    if (!taken.some((one) => one.name.toLowerCase() === name.toLowerCase())) return name
  }
}

async function* worksheet(table: Table, sheet: Sheet): AsyncGenerator<string> {
  const { columns, title, frozen, signatures } = table
  const split = `ySplit="${sheet.headRow}"${frozen > 0 ? ` xSplit="${frozen}"` : ''}`
  const pane = frozen > 0 ? 'bottomRight' : 'bottomLeft'
  yield `${XML}<worksheet ${MAIN}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0" showGridLines="0"><pane ${split} topLeftCell="${columnName(frozen)}${sheet.headRow + 1}" activePane="${pane}" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${columns
    .map(({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width + 1}" customWidth="1"/>`)
    .join('')}</cols><sheetData>`
  let number = 0
  const row = (cells: string): string => `<row r="${++number}">${cells}</row>`
  for (const line of title) yield row(textCell(`A${number + 1}`, line, styleOf('title')))
  number = sheet.headRow - 1
  yield row(columns.map(({ heading }, at) => textCell(address(at, number + 1), heading, styleOf('head'))).join(''))
  const names = columns.map((_, index) => columnName(index))
  let piece = ''
  for await (const values of table.rows) {
    number += 1
    piece += `<row r="${number}">`
    for (let at = 0; at < names.length; at++)
      piece += cell(`${names[at]}${number}`, columns[at] as Column, values[at] ?? null)
    piece += '</row>'
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  yield piece
  if (signatures) {
    const at = [1, Math.floor(columns.length / 2), Math.max(2, columns.length - 2)]
    number += 1
    const people = [signatures.made, signatures.known, signatures.approved]
    const line = (texts: readonly string[]): string =>
      row(
        texts
          .map((text, index) => textCell(address(at[index] ?? index, number + 1), text, styleOf('signature')))
          .join(''),
      )
    yield line(SIGNED)
    number += 3
    yield line(people.map((name) => `( ${name || '                              '} )`))
  }
  sheet.area = `$A$1:$${columnName(columns.length - 1)}$${number}`
  yield `</sheetData><printOptions horizontalCentered="1"/><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.2" footer="0.2"/><pageSetup paperSize="${FOLIO}" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>`
}

function cell(at: string, { kind }: Column, value: Value): string {
  if (kind === 'cell') {
    if (typeof value === 'number') return `<c r="${at}" s="${styleOf('number')}"><v>${value}</v></c>`
    const text = value ?? ''
    return textCell(at, text, styleOf(`cell ${fillOf(text)}`))
  }
  if (value === null || value === '') return `<c r="${at}" s="${styleOf(kind)}"/>`
  const number = numberOf(kind, value)
  if (number !== null) return `<c r="${at}" s="${styleOf(kind)}"><v>${number}</v></c>`
  const text = String(value)
  return textCell(at, text, styleOf(STARTS_FORMULA.test(text) ? 'quoted' : 'text'))
}

/** What a spreadsheet could take for a formula. */
export const STARTS_FORMULA = /^[\s]*[=+\-@|\t\r]/

/** Real dates, times and durations: parts of days since 30 December 1899. Null: it is text. */
function numberOf(kind: Column['kind'], value: string | number): number | null {
  if (kind === 'duration') return typeof value === 'number' ? value / 1440 : null
  if (kind === 'date') return Math.round(Date.parse(String(value)) / DAY) + 25_569
  if (kind === 'time') {
    const [hours = 0, minutes = 0] = String(value).split(':').map(Number)
    return (hours * 60 + minutes) / 1440
  }
  return kind === 'text' || typeof value !== 'number' ? null : value
}

// eslint-disable-next-line no-control-regex -- what XML cannot hold
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu
const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string =>
  text.replaceAll(NOT_XML, '').replaceAll(/[&<>"]/g, (sign) => SIGNS[sign] ?? sign)
const textCell = (at: string, text: string, style: number): string =>
  text === ''
    ? `<c r="${at}" s="${style}"/>`
    : `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`

function columnName(index: number): string {
  const rest = index % 26
  const letter = String.fromCodePoint(65 + rest)
  return index < 26 ? letter : columnName((index - rest) / 26 - 1) + letter
}
const address = (column: number, row: number): string => `${columnName(column)}${row}`

function workbookXml(sheets: readonly Sheet[]): string {
  const list = sheets.map(({ name }, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
  const names = sheets.flatMap(({ name, area, headRow }, at) => [
    `<definedName name="_xlnm.Print_Area" localSheetId="${at}">'${escaped(name)}'!${area}</definedName>`,
    `<definedName name="_xlnm.Print_Titles" localSheetId="${at}">'${escaped(name)}'!$${headRow}:$${headRow}</definedName>`,
  ])
  return `${XML}<workbook ${MAIN} xmlns:r="${RELATIONS}"><sheets>${list.join('')}</sheets><definedNames>${names.join('')}</definedNames></workbook>`
}

const workbookRelations = (count: number): string =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships">${Array.from(
    { length: count },
    (_, at) => `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  ).join('')}<Relationship Id="rId${count + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`

const contentTypes = (count: number): string => {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const sheets = Array.from(
    { length: count },
    (_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${type}.worksheet+xml"/>`,
  )
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/>${sheets.join('')}</Types>`
}
