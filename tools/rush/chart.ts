/** A value for each second; null where there is none. */
export type Line = { name: string; values: readonly (number | null)[] }
export type Chart = {
  /** For those who cannot see it. */
  title: string
  unit: string
  lines: readonly Line[]
  /** Something that happened, at a second. */
  marks: readonly { at: number; text: string }[]
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [960, 220, 56, 24, 14, 12]
/** Lines are told apart without colours too. */
const DASHES = ['', '6 3', '2 3', '10 4', '1 4', '8 2 2 2', '4 4']

/** Lines over seconds as an SVG, colours by the page's own `--c0` to `--c6`. */
export function chart({ title, unit, lines, marks }: Chart): string {
  const count = Math.max(2, ...lines.map(({ values }) => values.length))
  const top = niceAbove(Math.max(...lines.flatMap(({ values }) => values.map((value) => value ?? 0)), 0))
  const x = (at: number): string => (LEFT + (at / (count - 1)) * (WIDTH - LEFT - RIGHT)).toFixed(1)
  const y = (value: number): string => (HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - TOP)).toFixed(1)
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * top)
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 6}" y="${Number(at) + 4}" text-anchor="end">${numeral(share * top)}</text>`
  })
  const step = stepOf(count)
  const seconds = Array.from({ length: Math.ceil(count / step) }, (_, n) => n * step).map(
    (at) => `<text x="${x(at)}" y="${HEIGHT - 6}" text-anchor="middle">${at} s</text>`,
  )
  const drawn = lines.map(
    ({ values }, n) =>
      `<path d="${path(values, x, y)}" fill="none" stroke="var(--c${n % 7})" stroke-width="2" stroke-dasharray="${DASHES[n % DASHES.length]}"/>`,
  )
  const marked = marks.map(
    ({ at, text }) =>
      `<line x1="${x(at)}" x2="${x(at)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="var(--dim)" stroke-dasharray="3 3"/><text x="${Number(x(at)) + 4}" y="${TOP + 10}">${text}</text>`,
  )
  const legend = lines.map(
    ({ name, values }, n) =>
      `<span><i style="border-top-style:${n === 0 ? 'solid' : n % 2 === 1 ? 'dashed' : 'dotted'};border-top-color:var(--c${n % 7})"></i>${name}, at most ${numeral(Math.max(0, ...values.map((value) => value ?? 0)))}${unit}</span>`,
  )
  return `<div class="chart"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">${[...grid, ...seconds, ...drawn, ...marked].join('')}</svg></div><div class="legend">${legend.join('')}</div>`
}

/** A gap where there is no value. */
function path(values: Line['values'], x: (at: number) => string, y: (value: number) => string): string {
  let pen = 'M'
  let drawn = ''
  for (const [at, value] of values.entries()) {
    if (value !== null) drawn += `${pen}${x(at)} ${y(value)}`
    pen = value === null ? 'M' : 'L'
  }
  return drawn
}

function niceAbove(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 5, 10].find((factor) => factor * power >= value) ?? 10) * power
}

const stepOf = (count: number): number => [1, 2, 5, 10, 20, 30, 60, 120].find((step) => count / step <= 12) ?? 300
const numeral = (value: number): string => String(Math.round(value * 100) / 100)
