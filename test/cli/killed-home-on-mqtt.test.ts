/** A real home that is killed while it tells a broker of itself, and is started again: Home Assistant sees no counter fall. */
import { appendFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Broker, Listener } from '../mqtt/broker.ts'
import { listenAt, startAedes } from '../mqtt/broker.ts'
import { withEmulated } from './device/emulated.ts'
import { startCommand, waitFor } from './run-command.ts'
import { HOME_LIMIT_MS, withHomeFiles } from './started-home.ts'

const COUNTERS = /\/(?:[a-z_]+_energy|earned|spent)$/

async function withBroker(body: (broker: Broker, ear: Listener) => Promise<void>): Promise<void> {
  const broker = await startAedes()
  const ear = await listenAt(broker.url)
  try {
    await body(broker, ear)
  } finally {
    await ear.client.endAsync(true)
    await broker.stop()
  }
}

/** Runs the home until the broker has heard this last of its being there and of its solar counter. */
async function runHome(configPath: string, ear: Listener): Promise<{ kill: () => Promise<void> }> {
  const before = ear.messages.length
  const home = startCommand(['start', '-c', configPath])
  const since = (ending: string) =>
    ear.messages.slice(before).findLast(({ topic }) => topic.endsWith(ending))?.text
  const isTold = (): true | undefined =>
    (since('/availability') === 'online' && since('/pv_energy') !== undefined) || undefined
  try {
    await waitFor('a home with counters', isTold, { limitMs: HOME_LIMIT_MS, heard: () => home.heard() })
  } catch (error) {
    home.child.kill('SIGKILL')
    throw error
  }
  return {
    async kill() {
      home.child.kill('SIGKILL')
      await home.ended
    },
  }
}

test('a home killed and started again is offline in between, and no counter falls or is ever 0', () =>
  withEmulated(['--device', 'hybrid', '--at', '2026-06-19T11:00Z'], ({ port }) =>
    withHomeFiles(port, ({ configPath }) =>
      withBroker(async (broker, ear) => {
        await appendFile(configPath, `mqtt: { url: '${broker.url}' }\n`)
        for (let life = 0; life < 2; life++) {
          const home = await runHome(configPath, ear)
          await home.kill()
          const isGone = (): true | undefined =>
            ear.messages.findLast(({ topic }) => topic.endsWith('/availability'))?.text === 'offline' ||
            undefined
          await waitFor('its last will', isGone, { limitMs: HOME_LIMIT_MS })
        }
        const counters = new Map<string, number[]>()
        for (const { topic, text } of ear.messages.filter(({ topic }) => COUNTERS.test(topic)))
          counters.set(topic, [...(counters.get(topic) ?? []), Number(text)])
        assert.ok(counters.size >= 2, [...counters.keys()].join())
        for (const [topic, values] of counters) {
          assert.ok(
            values.every((value, index) => value > 0 && value >= (values[index - 1] ?? 0)),
            `${topic}: ${values.join(', ')}`,
          )
        }
      }),
    ),
  ))

test.run()
