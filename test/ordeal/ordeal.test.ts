/** A short ordeal of real processes; the long one is `npm run ordeal` (docs/chaos.md). */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../cli/run-command.ts'
import { chooseSeed } from '../support/seed.ts'
import { brokenPromises } from './promises.ts'
import { runOrdeal } from './run-ordeal.ts'

test('homes that are killed and frozen while they trade keep one ledger and sign nothing twice', () =>
  withDirectory(async (directory) => {
    const lines: string[] = []
    const document = await runOrdeal({
      homes: 4,
      kills: 3,
      seed: chooseSeed(),
      directory,
      say: (line) => lines.push(line),
    })
    assert.equal(brokenPromises(document), [], lines.join('\n'))
    assert.is(document.kills, 3)
    assert.is(document.returns.length, 3)
    assert.is(document.ledgers.length, 4)
    assert.ok(document.signedPlaces > 50, `${document.signedPlaces} places`)
  }))

test.run()
