/**
 * This home on an MQTT broker, as Home Assistant finds it: one retained message describes the device with all its
 * entities, one says whether it is there, and the broker says that it is not when the node dies. Nothing is subscribed to
 * but Home Assistant's own birth message: no command comes in this way.
 */
import type { MqttClient } from 'mqtt'
import type { HomeFigures } from '../api/figures.ts'
import type { HomeSource } from '../api/source.ts'
import type { HomeState } from '../api/state.ts'
import type { Logger } from '../runtime/logger.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Entity } from './entities.ts'
import { homeEntities } from './entities.ts'

export interface MqttOptions {
  /** `mqtt://host:1883` or `mqtts://host:8883`. */
  readonly url: string
  readonly username: string | null
  readonly password: string | null
  /** Where Home Assistant looks for devices. */
  readonly discoveryPrefix: string
  /** Names this home for ever: from its member key, so that a new title makes no new device. */
  readonly deviceId: string
  /** At most once in so long, real milliseconds. */
  readonly everyMs?: number
}

export interface MqttParts {
  readonly source: Pick<HomeSource, 'state' | 'subscribe'>
  readonly figures: Pick<HomeFigures, 'energy' | 'trading' | 'version'>
  readonly logger: Logger
}

export interface HomeOnMqtt {
  /** Begins to connect; a broker that is not there is tried again and again, and the home goes on. */
  start(): Promise<void>
  /** Says goodbye, so that Home Assistant need not wait for the broker to notice. */
  stop(): Promise<void>
  /** Why nothing is told now; undefined while it is, and before the first try. */
  fault(): OperatingError | undefined
}

/** Of the member key in hex: enough to tell homes apart on one broker. */
export function deviceIdOf(memberKey: string): string {
  return memberKey.slice(0, DEVICE_ID_LENGTH)
}

const DEVICE_ID_LENGTH = 16
const EVERY_MS = 5_000
const GOODBYE_MS = 2_000
const RECONNECT_MS = 5_000

export function createHomeOnMqtt(options: MqttOptions, { source, figures, logger }: MqttParts): HomeOnMqtt {
  const { deviceId, discoveryPrefix, everyMs = EVERY_MS } = options
  const base = `streetwatt/${deviceId}`
  const availability = `${base}/availability`
  const birth = `${discoveryPrefix}/status`
  const entities = homeEntities(source.state().home.currency)
  const published = new Map<string, string>()
  /** What the home has; it only grows, so that a device that is odd for a while removes nothing at Home Assistant. */
  const present = new Set<string>()
  let isKnown = false
  let client: MqttClient | undefined
  let unsubscribe = (): void => undefined
  let pending: NodeJS.Timeout | undefined
  let fault: OperatingError | undefined

  function retained(topic: string, payload: string): void {
    client?.publish(topic, payload, { retain: true, qos: 1 })
  }

  /** Everything again: after a connection, and when Home Assistant has started. */
  function announce(): void {
    published.clear()
    findPresent(source.state())
    describe()
    publishValues()
    retained(availability, 'online')
  }

  function describe(): void {
    const place = { deviceId, base, availability, entities, present, isKnown }
    const config = discovery(place, source.state().home.title, figures.version)
    retained(`${discoveryPrefix}/device/streetwatt_${deviceId}/config`, JSON.stringify(config))
  }

  /** Whether more is known of what the home has. */
  function findPresent({ power }: HomeState): boolean {
    const [before, wasKnown] = [present.size, isKnown]
    isKnown ||= power.atMs !== null
    for (const { key, isOf } of entities) if (isOf === undefined || (isKnown && isOf(power))) present.add(key)
    return present.size > before || isKnown !== wasKnown
  }

  function publishValues(): void {
    pending = undefined
    if (client?.connected !== true) return
    const now = { state: source.state(), figures }
    if (findPresent(now.state)) describe()
    for (const { key, value } of entities) {
      const text = present.has(key) ? value(now) : undefined
      if (text === undefined || published.get(key) === text) continue
      published.set(key, text)
      retained(`${base}/${key}`, text)
    }
  }

  function connected(): void {
    fault = undefined
    logger.info({}, 'connected to the MQTT broker')
    client?.subscribe(birth, { qos: 1 })
    announce()
  }

  function failed(error: Error): void {
    if (fault === undefined)
      logger.warn({ code: 'mqtt-unreachable', reason: error.message }, 'the MQTT broker cannot be reached')
    fault ??= new OperatingError(
      { code: 'mqtt-unreachable' },
      `The MQTT broker cannot be reached (${error.message}): Home Assistant does not see this home. It is tried again every five seconds.`,
    )
  }

  return {
    async start() {
      // It takes as long to load as the rest of the page's server: only homes that use it wait.
      const { connect } = await import('mqtt')
      const { url, username, password } = options
      client = connect(url, {
        ...(username !== null && { username }),
        ...(password !== null && { password }),
        clientId: `streetwatt-${deviceId}`,
        reconnectPeriod: RECONNECT_MS,
        will: { topic: availability, payload: Buffer.from('offline'), retain: true, qos: 1 },
      })
      client.on('connect', connected)
      client.on('error', failed)
      client.on('close', () => {
        failed(new Error('the connection is closed'))
      })
      client.on('message', (topic, payload) => {
        if (topic === birth && payload.toString() === 'online') announce()
      })
      unsubscribe = source.subscribe(() => {
        pending ??= setTimeout(publishValues, everyMs)
      })
    },
    async stop() {
      unsubscribe()
      clearTimeout(pending)
      if (client?.connected === true) {
        const told = client.publishAsync(availability, 'offline', { retain: true, qos: 1 })
        await Promise.race([told, new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref())])
      }
      client?.removeAllListeners('close')
      await client?.endAsync(true)
      client = undefined
    },
    fault: () => fault,
  }
}

interface Place {
  readonly deviceId: string
  readonly base: string
  readonly availability: string
  readonly entities: readonly Entity[]
  /** Keys of what the home has. */
  readonly present: ReadonlySet<string>
  /** Whether its device has said what there is. */
  readonly isKnown: boolean
}

/** Home Assistant's device discovery: device, origin and components in one message. */
function discovery(place: Place, title: string, version: string): object {
  const { deviceId, base, availability, entities, present, isKnown } = place
  return {
    dev: { ids: [`streetwatt_${deviceId}`], name: title, mf: 'Streetwatt', mdl: 'Home', sw: version },
    o: { name: 'Streetwatt', sw: version },
    availability_topic: availability,
    qos: 1,
    cmps: Object.fromEntries(
      entities.flatMap(({ key, component }) => {
        // The platform alone removes an entity; what is not known yet is neither there nor removed.
        if (!present.has(key)) return isKnown ? [[key, { p: component.p }]] : []
        const names = { unique_id: `streetwatt_${deviceId}_${key}`, state_topic: `${base}/${key}` }
        return [[key, { ...component, ...names }]]
      }),
    ),
  }
}
