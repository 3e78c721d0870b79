import { parentPort, workerData } from 'node:worker_threads'
import pdfmake from 'pdfmake'
import type { PdfTable } from './pdf.ts'

/** F4 (folio) in landscape, in points. */
const PAGE = { width: 935, height: 609 }
const MARGIN = 24

const tables = workerData as readonly PdfTable[]
const FONTS = { normal: 'Helvetica', bold: 'Helvetica-Bold' }
pdfmake.setFonts({ Helvetica: FONTS })
// texts of people stand in the pages: nothing in them may fetch anything
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((path) => Object.values(FONTS).includes(path))

/** Widths in characters become the page's whole width. */
function widthsOf({ widths }: PdfTable): number[] {
  const room = PAGE.width - 2 * MARGIN - widths.length * 3
  const sum = widths.reduce((total, one) => total + one, 0)
  return widths.map((one) => Math.floor((one / sum) * room * 10) / 10)
}

const contentOf = (table: PdfTable, index: number): unknown[] => [
  ...table.title.map((text, line) => ({
    text,
    bold: line === 0,
    fontSize: line === 0 ? 11 : 8,
    ...(line === 0 && index > 0 && { pageBreak: 'before' }),
  })),
  {
    margin: [0, 6, 0, 0],
    layout: {
      hLineWidth: () => 0.4,
      vLineWidth: () => 0.4,
      paddingLeft: () => 1,
      paddingRight: () => 1,
      paddingTop: () => 1,
      paddingBottom: () => 1,
    },
    table: { headerRows: 1, dontBreakRows: true, widths: widthsOf(table), body: [table.head, ...table.rows] },
  },
  ...table.signed.map((texts, line) => ({
    margin: [0, line === 0 ? 14 : 36, 0, 0],
    unbreakable: true,
    columns: texts.map((text) => ({ text, alignment: 'center' })),
  })),
]

const bytes = await pdfmake
  .createPdf({
    pageSize: PAGE,
    pageMargins: [MARGIN, MARGIN, MARGIN, MARGIN],
    defaultStyle: { font: 'Helvetica', fontSize: 6.5 },
    footer: (page: number, pages: number) => ({ text: `${page} / ${pages}`, alignment: 'center', fontSize: 7 }),
    content: tables.flatMap(contentOf),
  })
  .getBuffer()
parentPort?.postMessage(new Uint8Array(bytes))
