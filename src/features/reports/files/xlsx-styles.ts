import type { ColumnKind } from './table.ts'
import { FILL } from './colors.ts'

const FORMATS: Partial<Record<ColumnKind, number>> = {
  text: 49,
  number: 0,
  decimal: 2,
  date: 164,
  time: 20,
  duration: 165,
}

type Style = { format: number; fill: number; bold?: true; border?: true; center?: true; quoted?: true }
const fills = [...new Set(Object.values(FILL)), 'E7ECEA']
const HEAD_FILL = fills.length + 1
const kinds = ['text', 'number', 'decimal', 'date', 'time', 'duration'] as const
const centered: readonly ColumnKind[] = ['date', 'time', 'duration']

const NAMED: [name: string, style: Style][] = [
  ['plain', { format: 0, fill: 0 }],
  ['title', { format: 0, fill: 0, bold: true }],
  ['head', { format: 0, fill: HEAD_FILL, bold: true, border: true, center: true }],
  ['signature', { format: 0, fill: 0, center: true }],
  // Excel's own sign for "this is text, whatever it begins with"
  ['quoted', { format: 49, fill: 0, border: true, quoted: true }],
  ...kinds.map((kind): [string, Style] => [
    kind,
    { format: FORMATS[kind] ?? 0, fill: 0, border: true, ...(centered.includes(kind) && { center: true }) },
  ]),
  ...fills.map((color, index): [string, Style] => [
    `cell ${color}`,
    { format: 49, fill: index + 2, border: true, center: true },
  ]),
]
const NUMBERS = new Map(NAMED.map(([name], index) => [name, index]))

/** The number of a style in the workbook. */
export const styleOf = (name: string): number => NUMBERS.get(name) ?? 0

const xf = ({ format, fill, bold, border, center, quoted }: Style): string =>
  `<xf numFmtId="${format}" fontId="${bold ? 1 : 0}" fillId="${fill}" borderId="${border ? 1 : 0}" xfId="0"` +
  ` applyNumberFormat="1" applyFill="1" applyBorder="1" applyAlignment="1"${quoted ? ' quotePrefix="1"' : ''}>` +
  `<alignment vertical="center"${center ? ' horizontal="center"' : ''}/></xf>`

const side = (name: string): string => `<${name} style="thin"><color rgb="FFB5BDBA"/></${name}>`

export const STYLES_XML =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
  '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>' +
  '<fonts count="2"><font><sz val="10"/><name val="Calibri"/></font><font><b/><sz val="10"/><name val="Calibri"/></font></fonts>' +
  `<fills count="${fills.length + 2}"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
  fills
    .map((color) => `<fill><patternFill patternType="solid"><fgColor rgb="FF${color}"/></patternFill></fill>`)
    .join('') +
  `</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>${side('left')}${side('right')}${side('top')}${side('bottom')}<diagonal/></border></borders>` +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  `<cellXfs count="${NAMED.length}">${NAMED.map(([, style]) => xf(style)).join('')}</cellXfs></styleSheet>`
