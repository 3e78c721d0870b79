import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCompany } from './company.ts'
import { startHadir } from './hadir.ts'
import { median, whole } from './report.ts'
import type { Section } from './report.ts'

const RUNS = 5
const PEOPLE = 5_000
const GOAL_MS = 2_000

/** How long `hadir start` takes until it is ready, on a company's data and on nothing at all. */
export async function measureStart(): Promise<Section> {
  await using company = await openCompany(PEOPLE)
  const existing = await runs(async () => startHadir(company.folder))
  const empty = await runs(async (folder) => startHadir(folder))
  const rows = [
    { name: `data of ${whole(PEOPLE)} people`, taken: existing },
    { name: 'empty folder', taken: empty },
  ].flatMap(({ name, taken }) => [
    [`${name}, until /readyz is 200`, ...figures(taken.map(({ readyzMs }) => readyzMs))],
    [`${name}, until it says "ready"`, ...figures(taken.map(({ readyLineMs }) => readyLineMs))],
  ])
  const worst = Math.max(...[...existing, ...empty].map(({ readyzMs, readyLineMs }) => Math.max(readyzMs, readyLineMs)))
  return {
    title: `Start of \`hadir start\`, ${RUNS} runs each, milliseconds from the start of the process`,
    columns: ['', 'median', 'least', 'most'],
    rows,
    notes: [
      `Goal ≤ ${whole(GOAL_MS)} ms: ${worst <= GOAL_MS ? 'reached by every run' : 'missed by at least one run'}.`,
    ],
  }
}

type Taken = { readyzMs: number; readyLineMs: number }

async function runs(start: (folder: string) => ReturnType<typeof startHadir>): Promise<Taken[]> {
  const taken: Taken[] = []
  for (let n = 0; n < RUNS; n++) {
    const home = mkdtempSync(join(tmpdir(), 'hadir-start-'))
    try {
      await using hadir = await start(join(home, 'data'))
      taken.push({ readyzMs: hadir.readyzMs, readyLineMs: hadir.readyLineMs })
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  }
  return taken
}

const figures = (times: readonly number[]): string[] =>
  [median(times), Math.min(...times), Math.max(...times)].map(whole)
