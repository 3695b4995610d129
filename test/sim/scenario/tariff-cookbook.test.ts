/** docs/tariffs.md: every file of the page is one that the program reads. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readTariffFile } from '../../../sim/scenario/read-tariff-file.ts'
import { ROOT, withDirectory } from '../../cli/run-command.ts'

const PAGE = await readFile(join(ROOT, 'docs/tariffs.md'), 'utf8')
const FILES = [...PAGE.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)

test('every file is read, with the kinds of prices that its recipe tells of', () =>
  withDirectory(async (directory) => {
    await writeFile(join(directory, 'day-ahead.csv'), 'price\n95.20\n-3.10\n')
    const path = join(directory, 'tariff.yaml')
    const kinds: string[] = []
    for (const text of FILES) {
      await writeFile(path, text)
      const { tariff, afterwards } = await readTariffFile(path)
      const { retail, feedIn } = tariff
      kinds.push(`${retail.type} ${feedIn.type}${afterwards === null ? '' : ' afterwards'}`)
    }
    assert.equal(kinds, [
      'flat flat',
      'flat flat',
      'windows flat',
      'windows flat',
      'series flat afterwards',
      'series series',
    ])
  }))

test.run()
