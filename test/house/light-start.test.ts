/** What `streetwatt start` loads before it does anything: a small board reads and compiles each file of it. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/** What is only for who studies streets, or for commands that end. */
const NEVER = ['hyparquet', 'hyparquet-writer', 'fast-check', 'pdfkit', 'assemblyscript']
/** `import type` is nothing once it is built; `import(...)` waits until it is asked for. */
const STATIC_IMPORT = /^(?:import|export)(?! type\b)[^;'"]*?from '([^']+)'|^import '([^']+)'/gm

test('the packages that only the simulator needs are not loaded by a home that starts', () => {
  const files = new Map<string, readonly string[]>()
  const packages = new Map<string, string>()
  const queue = ['node/cli/main.ts', 'node/cli/start.ts']
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (files.has(path)) continue
    const names = [...readFileSync(path, 'utf8').matchAll(STATIC_IMPORT)].map(
      ([, from, bare]) => from ?? bare ?? '',
    )
    files.set(path, names)
    for (const name of names) {
      const target = join(dirname(path), name)
      if (name.startsWith('.') && existsSync(target)) queue.push(target)
      else if (!name.startsWith('.')) packages.set(name.replace(/^((@[^/]+\/)?[^/]+).*$/, '$1'), path)
    }
  }
  assert.ok(files.size > 300, `it walked through ${files.size} files only`)
  assert.ok(packages.has('libp2p') && packages.has('level'), 'it finds the packages that a home needs')
  assert.equal(
    NEVER.filter((name) => packages.has(name)).map((name) => `${name} in ${packages.get(name) ?? ''}`),
    [],
  )
})

test.run()
