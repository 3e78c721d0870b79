import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A line between a client and a server that can be cut. */
export type TcpProxy = AsyncDisposable & {
  port: number
  /** Ends open connections without a word, each with this probability; returns how many. */
  cut: (share: number, random: () => number) => number
  /** From here on nothing comes through the lines that are open, and nobody is told; new ones work. */
  silence: () => void
}

/** Passes everything on to a port of this machine. */
export async function openTcpProxy(target: number): Promise<TcpProxy> {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    open.add(client)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.setNoDelay(true)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        open.delete(from)
        to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut: (share, random) => {
      const chosen = [...open].filter(() => random() < share)
      for (const socket of chosen) socket.resetAndDestroy()
      return chosen.length
    },
    silence: () => {
      for (const socket of open) socket.unpipe().resume()
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
