import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Whether a run decides over work of many, on a machine that it shares. */
export const isCi = Boolean(process.env['CI'])

/**
 * Names at the end every test that passed at its second try only. A second try lets work go on that has nothing to do
 * with it; a test that needs one is a fault all the same, of the test or of what it tests.
 */
export class UnsteadyReporter implements Reporter {
  readonly #print: (text: string) => void

  constructor(print: (text: string) => void = (text) => void process.stdout.write(text)) {
    this.#print = print
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const unsteady = modules.flatMap((module) => [...module.children.allTests('passed')].filter(isUnsteady))
    if (unsteady.length === 0) return
    const lines = unsteady.map((test) => `  unsteady: ${placeOf(test)}\n            ${firstFault(test)}\n`)
    this.#print(`\n*** ${unsteady.length} passed at the second try only; each is to be mended ***\n${lines.join('')}\n`)
  }
}

const isUnsteady = (test: TestCase): boolean => (test.diagnostic()?.retryCount ?? 0) > 0

const placeOf = ({ module, fullName, project }: TestCase): string =>
  `${project.name}  ${module.relativeModuleId}  ${fullName}`

/** Why the first try failed, in a line. */
function firstFault(test: TestCase): string {
  const [first] = test.result().errors ?? []
  return (first?.message ?? 'it said nothing').split('\n')[0] ?? ''
}
