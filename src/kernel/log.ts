import pino from 'pino'

export type Logger = pino.Logger

export type LogOptions = { level: string; file: string | null; node: string; role: string }

/** JSON lines to standard output, or to a file when one is named; secrets never reach either. */
export function createLogger({ level, file, node, role }: LogOptions): Logger {
  return pino(
    {
      level,
      base: { node, role },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: ['req.headers.authorization', 'req.headers.cookie', 'password', 'token', '*.password', '*.token'],
        censor: '[hidden]',
      },
    },
    file ? pino.destination({ dest: file, mkdir: true, sync: false }) : pino.destination({ dest: 1, sync: false }),
  )
}

/** For tests and short commands that report by other means. */
export const silentLogger: Logger = pino({ level: 'silent' })
