/** A home of the demo that cannot go on says why, in words of its own. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { startHomeProcess } from '../../../node/cli/demo/home-process.ts'

test('a home that ends by itself is said to, with its own sentence and code', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-home-'))
  try {
    await mkdir(join(directory, 'home-1'))
    const line = await new Promise<string>((say) => {
      startHomeProcess({
        ...{ id: 'home-1', title: 'Lindenweg 1', directory: join(directory, 'home-1'), say },
        configPath: join(directory, 'missing.yaml'),
      })
    })
    assert.match(
      line,
      /^Lindenweg 1 ended with exit code 3 \(“.*missing\.yaml.* \([a-z-]+\)”\) and is not started again; its log is /,
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

test.run()
