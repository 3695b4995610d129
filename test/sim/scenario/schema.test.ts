import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { scenarioJsonSchema } from '../../../sim/scenario/schema.ts'

test('the JSON Schema tells editors what may be written, with defaults as people write them', () => {
  const schema = JSON.stringify(scenarioJsonSchema())
  assert.match(schema, 'json-schema.org/draft/2020-12')
  assert.match(schema, '"required":["version","start","days","tariff","homes"]')
  assert.match(schema, '"additionalProperties":false')
  assert.match(schema, '"default":"90 %"')
  assert.match(schema, '"enum":["kWh","Wh","W","kW","W/kWp","kW/kWp"]')
})

test.run()
