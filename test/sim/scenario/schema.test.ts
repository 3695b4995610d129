import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { scenarioJsonSchema } from '../../../sim/scenario/schema.ts'
import { schemaText } from '../../../sim/scenario/write-schema.ts'

test('the JSON Schema tells editors what may be written, with defaults as people write them', () => {
  const schema = JSON.stringify(scenarioJsonSchema())
  assert.match(schema, 'json-schema.org/draft/2020-12')
  assert.match(schema, '"required":["version","start","days","tariff"]')
  assert.match(schema, '"additionalProperties":false')
  assert.match(schema, '"default":"90 %"')
  assert.match(schema, '"enum":["kWh","Wh","W","kW","W/kWp","kW/kWp"]')
})

test('the published schema is that of the format', async () => {
  const published = new URL('../../../docs/scenario.schema.json', import.meta.url)
  assert.is(await readFile(published, 'utf8'), schemaText())
})

test.run()
