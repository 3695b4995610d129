import { createServer } from 'node:net'

/** Ports on the loopback that are free now: the wanted one first, where it is. */
export async function freePorts(count: number, wanted?: number): Promise<number[]> {
  const servers = [await listen(wanted ?? 0)]
  while (servers.length < count) servers.push(await listen(0))
  const ports = servers.map(({ port }) => port)
  await Promise.all(servers.map(({ close }) => close()))
  return ports
}

async function listen(port: number): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => {
      resolve(false)
    })
    server.listen(port, '127.0.0.1', () => {
      resolve(true)
    })
  })
  if (!isFree) return listen(0)
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : 0
  return {
    port: bound,
    close: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve()
        }),
      ),
  }
}
