/** docs/troubleshooting.md speaks of codes that there are. */
import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const read = (page: string): Promise<string> =>
  readFile(new URL(`../../docs/${page}`, import.meta.url), 'utf8')

test('every code that somebody is helped with is a row of errors.md', async () => {
  const codes = [...(await read('troubleshooting.md')).matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(
    ([, code]) => code,
  )
  assert.ok(codes.length > 15, `${codes.length} codes`)
  const rows = new Set(
    [...(await read('errors.md')).matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, code]) => code),
  )
  assert.equal(
    codes.filter((code) => !rows.has(code)),
    [],
  )
})

test.run()
