/** The broker that is told of this home, for Home Assistant and others. */
import * as z from 'zod'
import { strict } from '../../sim/scenario/fields.ts'

export interface MqttConfig {
  readonly url: string
  readonly username: string | null
  /** Best written `!env NAME`. */
  readonly password: string | null
  readonly discoveryPrefix: string
}

export const mqttSchema = strict({
  url: z
    .string()
    // A password in an address ends up in logs; it has a key of its own.
    .regex(/^mqtts?:\/\/[^\s/@]+\/?$/, 'is mqtt://HOST:PORT or mqtts://HOST:PORT, without a password in it')
    .describe('mqtt://homeassistant.local:1883'),
  username: z.string().min(1).optional(),
  password: z.string().min(1).optional().describe('Best from the environment: !env MQTT_PASSWORD'),
  discoveryPrefix: z
    .string()
    .regex(/^[\w-]+$/)
    .default('homeassistant')
    .describe('Where Home Assistant looks for devices.'),
}).describe('Tells an MQTT broker of this home, as Home Assistant finds it; takes no commands.')

export function mqttConfig(mqtt: z.output<typeof mqttSchema> | undefined): MqttConfig | null {
  if (mqtt === undefined) return null
  const { url, username = null, password = null, discoveryPrefix } = mqtt
  return { url, username, password, discoveryPrefix }
}
