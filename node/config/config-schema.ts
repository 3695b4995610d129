/** Every key of a home's configuration: the checks that reading makes, and the JSON Schema that editors read. */
import * as z from 'zod'
import { strict, text, word } from '../../sim/scenario/fields.ts'
import { backupSchema } from './backup-config.ts'
import { batterySchema } from './battery-config.ts'
import { clockSchema } from './clock-config.ts'
import { deviceSchema } from './device-config.ts'
import { mqttSchema } from './mqtt-config.ts'
import { networkShape } from './network-config.ts'
import { proxySchema } from './proxy-config.ts'
import { siteSchema } from './site-config.ts'
import { tradingSchema } from './trading-config.ts'

/** The version of the format that this program writes and reads. */
export const CONFIG_VERSION = 1

const path = (description: string) => z.string().min(1).describe(description)

export const homeSchema = strict({
  version: z.literal(CONFIG_VERSION).describe('The version of this format.'),
  mode: word(
    ['demo', 'paper', 'live'],
    'paper: trade, settle and account, and never steer a device. live: steer it too, where it is armed.',
  ),
  genesis: path('The file that the street agreed on, relative to this file.'),
  keys: path("The file of this home's node keys; its owner alone may read it."),
  member: path("The file of this home's own record, where genesis does not have it.").optional(),
  data: path('The folder of the ledger and of everything else that the node keeps.'),
  site: siteSchema.optional(),
  device: deviceSchema.describe('The inverter or meter of this home.'),
  feeder: deviceSchema.optional().describe("The street's own meter, where this home reads it."),
  trading: tradingSchema.optional(),
  battery: batterySchema.optional(),
  ...networkShape,
  web: strict({
    host: text('The address that the dashboard listens on.').default('127.0.0.1'),
    port: z
      .int()
      .min(0)
      .max(65_535)
      .default(7080)
      .describe('Its port; where it is taken, the next free one is used.'),
  })
    .prefault({})
    .describe('The dashboard and the API.'),
  metrics: strict({ enabled: z.boolean() })
    .default({ enabled: true })
    .describe('Whether `/metrics` answers.'),
  backup: backupSchema.optional(),
  mqtt: mqttSchema.optional(),
  proxy: proxySchema.optional(),
  clock: clockSchema.optional(),
})

/** What `streetwatt config schema` prints: JSON Schema 2020-12 of what people write. */
export function configJsonSchema(): object {
  return { title: 'Streetwatt configuration of a home', ...z.toJSONSchema(homeSchema, { io: 'input' }) }
}
