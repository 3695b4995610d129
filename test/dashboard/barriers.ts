/** A page as axe-core judges it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Rows of a table are alike, and each costs as much as the first. */
const MORE_OF_THE_SAME = 'tbody tr:nth-child(n + 9)'

/** Each violation that is serious or critical, with the first elements that it concerns. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run({ exclude: [${JSON.stringify(MORE_OF_THE_SAME)}] }, { resultTypes: ['violations'] })`,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => {
      const places = nodes
        .slice(0, 3)
        .map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`)
      return `${id}: ${places.join('; ')}`
    })
}
