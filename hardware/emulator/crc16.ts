/** The checksum of Modbus RTU (polynomial 0xA001, from 0xFFFF), as it follows a frame: the low byte first. */
export function checksum(bytes: Buffer): Buffer {
  let crc = 0xffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return Buffer.from([crc & 0xff, crc >> 8])
}
