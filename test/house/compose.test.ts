import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'

const FOLDER = 'examples/street-of-five'

interface Service {
  readonly command: readonly string[]
  readonly volumes?: readonly string[]
  readonly ports?: unknown
  readonly read_only: boolean
  readonly cap_drop: readonly string[]
}

const { services, volumes } = parse(readFileSync(`${FOLDER}/compose.yaml`, 'utf8'), { merge: true }) as {
  services: Record<string, Service>
  volumes: Record<string, unknown>
}
const names = (prefix: string) => Object.keys(services).filter((name) => name.startsWith(prefix))

test('a street of five has five homes and five inverters, each home with a folder of its own', () => {
  assert.equal(names('home-'), ['home-1', 'home-2', 'home-3', 'home-4', 'home-5'])
  assert.is(names('inverter-').length, 5)
  const mounted = names('home-').flatMap((name) => services[name]?.volumes ?? [])
  assert.equal(
    mounted,
    Object.keys(volumes).map((name) => `${name}:/data`),
  )
})

test('nothing of it is published, may write outside its folder or has rights that it does not need', () => {
  for (const [name, { ports, read_only, cap_drop }] of Object.entries(services)) {
    assert.is(ports, undefined, name)
    assert.ok(read_only, name)
    assert.equal(cap_drop, ['ALL'], name)
  }
})

test('the script that founds it is one that a shell can read, and names what there is', () => {
  execFileSync('bash', ['-n', `${FOLDER}/found.sh`])
  const script = readFileSync(`${FOLDER}/found.sh`, 'utf8')
  for (const name of names('inverter-')) assert.match(script, name)
  assert.match(script, '/data/home/streetwatt.yaml')
  assert.ok(services['home-1']?.command.includes('/data/home/streetwatt.yaml'))
})

test.run()
