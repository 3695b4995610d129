/** `streetwatt battery plan` with a node that the test plays. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PlanState } from '../../../node/api/plan-state.ts'
import { showPlan } from '../../../node/cli/battery/show-plan.ts'
import { makePlan } from '../../dashboard/make-plan.ts'
import { codeOf, withNode } from '../played-node.ts'

const test = suite('battery plan')
const HOME = { timezone: 'Europe/Berlin', currency: 'EUR', slotMs: 900_000 }

/** What the command prints, or the code it ends with, where this is the plan of the running node. */
async function planned(plan: PlanState | null, json?: true): Promise<{ code: string; text: string }> {
  let code = ''
  let text = ''
  await withNode(
    async ({ config, asked }) => {
      code = await codeOf(
        showPlan({ config, ...(json && { json }) }, (part) => {
          text += part
          return Promise.resolve()
        }),
      )
      assert.equal(asked, [{ type: 'plan' }])
    },
    () => ({ ok: true, result: { home: HOME, plan } }),
  )
  return { code, text }
}

test('people get a table, programs one document', async () => {
  const { code, text } = await planned(makePlan())
  assert.is(code, 'ok')
  assert.match(text, /stores sun that is left over/)
  const document = await planned(makePlan(), true)
  assert.is(document.text.trimEnd().split('\n').length, 1)
  assert.equal(JSON.parse(document.text), { home: HOME, plan: makePlan() })
})

test('a home without a battery, or that plans nothing, ends with a code and prints nothing', async () => {
  const without = { ...makePlan(), battery: null, blocks: [], hindrance: null, steering: null }
  for (const json of [undefined, true] as const) {
    assert.equal(await planned(without, json), { code: 'plan-no-battery', text: '' })
    assert.equal(await planned(null, json), { code: 'plan-missing', text: '' })
  }
})

test('a battery of which too little is known is no error', async () => {
  const hindrance = { code: 'plan-battery-unknown', sentence: 'Its size is not known.' }
  const { code, text } = await planned({ ...makePlan(), battery: null, blocks: [], hindrance })
  assert.is(code, 'ok')
  assert.match(text, 'plan-battery-unknown')
})

test.run()
