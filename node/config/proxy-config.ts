/** The read-only Modbus server through which other programs read the home's device. */
import * as z from 'zod'
import { strict } from '../../sim/scenario/fields.ts'
import type { HomeProxyOptions } from '../home-proxy.ts'

const MOST_CLIENTS = 64

export const proxySchema = strict({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('The address it listens on. Modbus has no password: whoever reaches it reads the device.'),
  port: z.int().min(0).max(65_535).describe('Its port, such as 1502; 0 takes a free one and says which.'),
  clients: z.int().min(1).max(MOST_CLIENTS).default(16).describe('More programs at a time are turned away.'),
}).describe("Lets other programs read this home's device over Modbus TCP, and never write.")

export function proxyConfig(proxy: z.output<typeof proxySchema> | undefined): HomeProxyOptions | null {
  return proxy ?? null
}
