/** Passwords as scrypt hashes (RFC 7914); the parameters stand beside each, so that later ones may be dearer. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'

export const passwordHashSchema = z.strictObject({
  algorithm: z.literal('scrypt'),
  cost: z
    .int()
    .min(2)
    .max(1 << 18)
    .refine((cost) => (cost & (cost - 1)) === 0, 'is a power of two'),
  blockSize: z.int().min(1).max(16),
  parallelization: z.int().min(1).max(4),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PasswordHash = z.output<typeof passwordHashSchema>

/** 32 MiB and some 80 ms of one core: dear for who guesses, bearable for a small board. */
const PARAMETERS = { cost: 1 << 15, blockSize: 8, parallelization: 1 }
const HASH_BYTES = 32

export const PASSWORD_LENGTH = { least: 8, most: 256 } as const

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, PARAMETERS)
  return { algorithm: 'scrypt', ...PARAMETERS, salt: salt.toString('hex'), hash: hash.toString('hex') }
}

/** Takes as long for a wrong password as for the right one. */
export async function isPassword(password: string, known: PasswordHash): Promise<boolean> {
  if (password.length > PASSWORD_LENGTH.most) return false
  const hash = await derive(password, Buffer.from(known.salt, 'hex'), known)
  return timingSafeEqual(hash, Buffer.from(known.hash, 'hex'))
}

/** The same letters typed on another keyboard are the same password: compared in one Unicode form. */
function derive(
  password: string,
  salt: Buffer,
  { cost, blockSize, parallelization }: Pick<PasswordHash, 'cost' | 'blockSize' | 'parallelization'>,
): Promise<Buffer> {
  const maxmem = 256 * cost * blockSize
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC'),
      salt,
      HASH_BYTES,
      { cost, blockSize, parallelization, maxmem },
      (error, hash) => {
        if (error === null) resolve(hash)
        else reject(error)
      },
    )
  })
}
