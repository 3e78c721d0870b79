import { Agent, request } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

/** Requests that are all sent at once, each over a connection of its own, from a thread of its own. */
export type Burst = { port: number; path: string; cookie: string }[]
export type Outcome = { said: string; ms: number }[]

if (parentPort) parentPort.postMessage(await Promise.all((workerData as Burst).map(sendOne)))

function sendOne({ port, path, cookie }: Burst[number]): Promise<Outcome[number]> {
  const { promise, resolve } = Promise.withResolvers<Outcome[number]>()
  const since = performance.now()
  const end = (said: string): void => resolve({ said, ms: performance.now() - since })
  const agent = new Agent({ keepAlive: false })
  const sent = request({ host: '127.0.0.1', port, path, agent, headers: { cookie } }, (answer) => {
    const { statusCode, headers } = answer
    let detail = ''
    if (statusCode === 200) answer.resume()
    else answer.on('data', (text: Buffer) => (detail += text.toString()))
    answer.on('error', (error) => end(error.message))
    answer.on('end', () =>
      end(
        answer.complete
          ? `${statusCode}${headers['retry-after'] ? ', come again' : ''} ${/detail":"(.*?)"/.exec(detail)?.[1] ?? ''}`.trim()
          : 'cut off',
      ),
    )
  })
  sent.on('error', (error) => end(error.message))
  sent.end()
  return promise
}
