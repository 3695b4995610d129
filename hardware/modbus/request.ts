import type modbusSerial from 'modbus-serial'

/** modbus-serial's client: it writes request frames and reads answer frames. */
export type Client = InstanceType<typeof modbusSerial.default>

/** A run of registers to read, or registers to write; addresses are those of the protocol, from 0. */
export type BusRequest = ReadRequest | WriteRequest

/** Function 3 reads holding registers, 4 input registers. */
export interface ReadRequest {
  readonly functionCode: 3 | 4
  readonly address: number
  readonly count: number
}

/** Function 6 writes one register, 16 any number. */
export interface WriteRequest {
  readonly functionCode: 6 | 16
  readonly address: number
  readonly words: readonly number[]
}

/** Whether a request leaves the device as it is. */
export function isRead(request: BusRequest): request is ReadRequest {
  return request.functionCode === 3 || request.functionCode === 4
}

/** Asks through modbus-serial, which does not look at what a write's answer echoes; a wrong echo is an error here. */
export async function ask(client: Client, request: BusRequest): Promise<readonly number[]> {
  const { address } = request
  switch (request.functionCode) {
    case 3:
      return (await client.readHoldingRegisters(address, request.count)).data
    case 4:
      return (await client.readInputRegisters(address, request.count)).data
    case 6: {
      const [word = NaN] = request.words
      const echo = await client.writeRegister(address, word)
      return checkedEcho(echo.address === address && echo.value === word)
    }
    case 16: {
      const echo = await client.writeRegisters(address, [...request.words])
      return checkedEcho(echo.address === address && echo.length === request.words.length)
    }
  }
}

function checkedEcho(isRight: boolean): readonly number[] {
  if (!isRight) throw new Error('the answer to a write names other registers')
  return []
}
