/** `start --dry-run` trades on paper, whatever the configuration says. */
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withHomeFiles, withRunningHome } from './started-home.ts'

test('a home that is live in its configuration is on paper with --dry-run, and live without', () =>
  withHomeFiles(1, async (files) => {
    const { configPath } = files
    const text = await readFile(configPath, 'utf8')
    await writeFile(configPath, text.replace('mode: demo', 'mode: live'))
    const modes: string[] = []
    for (const flags of [['--dry-run'], []])
      await withRunningHome(
        files,
        async ({ state }) => {
          modes.push((await state()).home.mode)
        },
        flags,
      )
    assert.equal(modes, ['paper', 'live'])
  }))

test.run()
