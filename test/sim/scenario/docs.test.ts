import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'
import { scenarioJsonSchema } from '../../../sim/scenario/schema.ts'

const page = (name: string) => readFile(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')
const blocksOf = (text: string) =>
  [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block)

test('every example of docs/scenarios.md is a right scenario', async () => {
  const examples = blocksOf(await page('scenarios.md'))
  assert.is(examples.length, 2)
  const [whole, tariffs] = examples.map((example) => parseScenario(example, { path: 'street.yaml' }))
  assert.is(whole?.homes.length, 41)
  assert.is(tariffs?.tariff.retail.type, 'windows')
  assert.is(tariffs?.tariff.feedIn.type, 'series')
})

test('every example of docs/profiles.md is a right load or roof of a home', async () => {
  const examples = blocksOf(await page('profiles.md'))
  assert.is(examples.length, 7)
  for (const example of examples) {
    const lines = example.trim().split('\n')
    if (!lines.some((line) => line.startsWith('load:')))
      lines.unshift('load: { generator: household, dailyKwh: 9 }')
    const text = `version: 1
start: 2026-01-01T00:00Z
days: 1
site: { latitude: 48, longitude: 8 }
tariff: { retail: 0.3, feedIn: 0.1 }
homes:
  - id: a
${lines.map((line) => `    ${line}`).join('\n')}
`
    assert.is(parseScenario(text, { path: 'street.yaml' }).homes.length, 1, example)
  }
})

test('every key of a scenario has its words in the documentation', async () => {
  const words = `${await page('scenarios.md')}\n${await page('profiles.md')}`
  const missing = [...keysOf(scenarioJsonSchema())].filter((key) => !new RegExp(`\\b${key}\\b`).test(words))
  assert.equal(missing, [])
})

/** The names of all properties of a schema, however deep. */
function keysOf(schema: unknown, keys = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return keys
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'properties') for (const key of Object.keys(value as object)) keys.add(key)
    keysOf(value, keys)
  }
  return keys
}

test.run()
