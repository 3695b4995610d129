import type { Socket } from 'node:net'

/** Transaction, protocol, length and unit. */
const HEADER_BYTES = 7
/** A unit id and a PDU of 1 to 253 bytes. */
const SMALLEST_LENGTH = 2
const LARGEST_LENGTH = 254
/** A client that asks faster than the device answers is not listened to until it has its answers. */
export const PENDING_LIMIT = 8
/** A client that is gone without a word makes room for another. */
const IDLE_LIMIT_MS = 10 * 60_000
/** One frame and the beginning of the next; what is more, our own reading has let in. */
const BYTES_LIMIT = PENDING_LIMIT * 260 + 65_536

/**
 * Serves one client: its requests are answered in their order, some of them in flight at once. A stream that is not
 * Modbus TCP is ended, and so is a client that does not take its answers.
 */
export function serveClient(socket: Socket, answer: (unitId: number, pdu: Buffer) => Promise<Buffer>): void {
  let received: Buffer = Buffer.alloc(0)
  let last: Promise<void> = Promise.resolve()
  let pending = 0

  function take(): void {
    while (pending < PENDING_LIMIT && received.length >= HEADER_BYTES) {
      const length = received.readUInt16BE(4)
      if (received.readUInt16BE(2) !== 0 || length < SMALLEST_LENGTH || length > LARGEST_LENGTH) {
        socket.destroy()
        return
      }
      const end = HEADER_BYTES - 1 + length
      if (received.length < end) break
      begin(Buffer.from(received.subarray(0, end)))
      received = received.subarray(end)
    }
    if (pending >= PENDING_LIMIT) socket.pause()
    else socket.resume()
  }

  function begin(frame: Buffer): void {
    pending += 1
    const answered = answer(frame[6] ?? 0, frame.subarray(HEADER_BYTES))
    last = last
      .then(() => answered)
      .then((pdu) => {
        send(frame, pdu)
      })
      .catch(() => void socket.destroy())
      .finally(() => {
        pending -= 1
        if (!socket.destroyed) take()
      })
  }

  function send(frame: Buffer, pdu: Buffer): void {
    if (socket.destroyed) return
    const header = Buffer.from(frame.subarray(0, HEADER_BYTES))
    header.writeUInt16BE(pdu.length + 1, 4)
    socket.write(Buffer.concat([header, pdu]))
    if (socket.writableLength > BYTES_LIMIT) socket.destroy()
  }

  socket.setNoDelay(true)
  socket.setKeepAlive(true, 60_000)
  socket.setTimeout(IDLE_LIMIT_MS, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    if (received.length > BYTES_LIMIT) socket.destroy()
    else take()
  })
}
