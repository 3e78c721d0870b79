/** As much of pdfmake 0.3 as pages are set with; it brings no types. */
declare module 'pdfmake' {
  type Fonts = Record<string, { normal: string; bold: string }>
  const pdfmake: {
    setFonts(fonts: Fonts): void
    setUrlAccessPolicy(allows: (url: string) => boolean): void
    setLocalAccessPolicy(allows: (path: string) => boolean): void
    createPdf(definition: Record<string, unknown>): { getBuffer(): Promise<Uint8Array> }
  }
  export default pdfmake
}
