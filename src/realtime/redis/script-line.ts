import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'

type Asked = {
  args: () => string[]
  /** Called with the answer before anything that was asked later is answered. */
  answered: (reply: unknown) => void
  resolve: (reply: unknown) => void
  reject: (error: Error) => void
}

type Needs = {
  redis: Redis
  script: string
  /** The only key. */
  key: string
  /** Makes this node known again, by `put`; what was asked meanwhile waits. */
  introduce: () => Promise<void>
}

/**
 * Asks a script one question after another without waiting for answers, so that Redis takes them in this order. When it
 * does not know the script or who asks, nothing that was on its way has happened: the node is introduced, and then all
 * of it is asked again in the same order. A question that fails may have been executed.
 */
export class ScriptLine {
  readonly #needs: Needs
  readonly #sha: string
  readonly #asked = new Set<Asked>()
  #onTheWay = 0
  #isStrange = false

  constructor(needs: Needs) {
    this.#needs = needs
    this.#sha = createHash('sha1').update(needs.script).digest('hex')
  }

  /** `args` are made when it is sent, maybe more than once. */
  ask(args: Asked['args'], answered: Asked['answered']): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const asked: Asked = { args, answered, resolve, reject }
    this.#asked.add(asked)
    if (!this.#isStrange) this.#send(asked)
    return promise
  }

  /** Past the queue. */
  put(args: readonly string[]): Promise<unknown> {
    const { redis, key } = this.#needs
    return redis.evalsha(this.#sha, 1, key, ...args)
  }

  #send(asked: Asked): void {
    this.#onTheWay++
    this.put(asked.args())
      .then(
        (reply) => {
          if (reply === 'stranger') return void (this.#isStrange = true)
          this.#asked.delete(asked)
          try {
            asked.answered(reply)
            asked.resolve(reply)
          } catch (error) {
            asked.reject(error as Error)
          }
        },
        (error: Error) => {
          if (error.message.startsWith('NOSCRIPT')) return void (this.#isStrange = true)
          this.#asked.delete(asked)
          asked.reject(error)
        },
      )
      .finally(() => {
        this.#onTheWay--
        if (this.#isStrange && this.#onTheWay === 0) void this.#introduce()
      })
  }

  async #introduce(): Promise<void> {
    const { redis, script, introduce } = this.#needs
    try {
      await redis.script('LOAD', script)
      await introduce()
    } catch (error) {
      for (const { reject } of this.#asked) reject(error as Error)
      this.#asked.clear()
    }
    this.#isStrange = false
    for (const asked of this.#asked) this.#send(asked)
  }
}
