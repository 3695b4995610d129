/** A home of its own process with a device: what `/metrics` tells is what is there. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sampleOf, readMetrics } from '../api/metrics/read-metrics.ts'
import { withEmulated } from './device/emulated.ts'
import { waitFor } from './run-command.ts'
import { HOME_LIMIT_MS, withStartedHome } from './started-home.ts'

test('a running home tells its energy, its device, its rule and its process', () =>
  withEmulated(['--device', 'hybrid'], ({ port }) =>
    withStartedHome(port, async ({ home, url, state }) => {
      await waitFor('a reading', async () => ((await state()).power.quality === 'ok' ? true : undefined), {
        limitMs: HOME_LIMIT_MS,
        heard: () => home.heard(),
      })
      const answer = await fetch(new URL('metrics', await url()))
      assert.is(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
      const metrics = readMetrics(await answer.text())
      assert.is(sampleOf(metrics, 'streetwatt_device_up{device="home"}'), 1)
      assert.ok(sampleOf(metrics, 'streetwatt_energy_joules_total{asset="grid",direction="import"}') > 0)
      assert.ok(sampleOf(metrics, 'streetwatt_modbus_request_duration_seconds_count') > 0)
      assert.ok(sampleOf(metrics, 'process_resident_memory_bytes') > 10e6)
      assert.is(sampleOf(metrics, 'streetwatt_trades_total{side="bid"}'), 0)
      const info = [...(metrics.get('streetwatt_build_info')?.samples.keys() ?? [])]
      assert.match(info[0] ?? '', /rule="uniform",version="\d+\.\d+\.\d+"/)
    }),
  ))

test.run()
