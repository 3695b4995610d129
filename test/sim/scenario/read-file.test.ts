import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readLimitedFile } from '../../../sim/scenario/read-file.ts'

test('a file is read whole within the limit, and no further than one byte beyond it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streetwatt-read-'))
  try {
    const path = join(folder, 'bytes')
    await writeFile(path, Buffer.from('0123456789'))
    assert.is(Buffer.from(await readLimitedFile(path, { maxBytes: 100 })).toString(), '0123456789')
    assert.is((await readLimitedFile(path, { maxBytes: 10 })).length, 10)
    assert.is((await readLimitedFile(path, { maxBytes: 9 })).length, 10)
    assert.is((await readLimitedFile(path, { maxBytes: 3 })).length, 4)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.run()
