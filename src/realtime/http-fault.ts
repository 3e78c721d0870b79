/** A request that the HTTP API refuses; translated in `answerHttp` alone. */
export class HttpFault extends Error {
  readonly status: number
  readonly headers: Record<string, string>
  constructor(status: number, message: string, headers: Record<string, string> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'HttpFault'
    this.status = status
    this.headers = headers
  }
}
