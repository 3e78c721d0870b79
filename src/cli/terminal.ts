import { parseArgs } from 'node:util'
import type { OperatorNeeds } from '#src/features/accounts/index.ts'
import { AppError, messageOf } from '#src/kernel/errors.ts'

/** What a command about accounts works with; the three streams are the process's own, or a test's. */
export type TerminalNeeds = OperatorNeeds & {
  stdin: AsyncIterable<string | Uint8Array>
  stdout: { write: (text: string) => unknown }
  stderr: { write: (text: string) => unknown }
}

/** The command was called in a way it does not understand. */
export class UsageError extends Error {}

/** Runs a command: 0 when it was done, 1 when it was refused, 2 when it was called wrongly; the reason in one line. */
export async function attempt(
  { stderr }: TerminalNeeds,
  name: string,
  usage: string,
  work: () => Promise<void>,
): Promise<number> {
  try {
    await work()
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`hadir ${name}: ${error.message}\n${usage}`)
      return 2
    }
    if (!(error instanceof AppError)) throw error
    stderr.write(`hadir ${name}: ${error.message} (${error.code})\n`)
    return 1
  }
}

type Flags = Record<string, { type: 'string' | 'boolean' }>

/** The values of the flags; whatever else stands there is refused. */
export function readFlags(args: readonly string[], flags: Flags): Record<string, string | boolean | undefined> {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true }).values as Record<string, string | boolean>
  } catch (error) {
    throw new UsageError(messageOf(error).split('. ')[0])
  }
}

/** A flag that has to be there. */
export function required(values: Record<string, string | boolean | undefined>, name: string): string {
  const value = values[name]
  if (typeof value !== 'string' || value.trim() === '') throw new UsageError(`--${name} is missing`)
  return value
}

/** Everything that comes in, without the line break at its end. */
export async function readAll({ stdin }: TerminalNeeds): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of stdin) text += typeof part === 'string' ? part : decoder.decode(part, { stream: true })
  return text.replace(/\r?\n$/, '')
}
