import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import '../../node/net/with-resolvers.ts'

const test = suite('with-resolvers')
const polyfill = fileURLToPath(new URL('../../node/net/with-resolvers.ts', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

function runInNode(code: string): string {
  const execArgv = ['--import', 'tsx', '--input-type=module', '--eval', code]
  return execFileSync(process.execPath, execArgv, { cwd: root, encoding: 'utf8' }).trim()
}

test('resolves, rejects, and keeps the first outcome', async () => {
  const kept = Promise.withResolvers<number>()
  kept.resolve(1)
  kept.reject(new Error('too late'))
  assert.is(await kept.promise, 1)
  const broken = Promise.withResolvers<number>()
  const reason = new Error('broken')
  broken.reject(reason)
  assert.is(await broken.promise.catch((error: unknown) => error), reason)
})

test('a Node without it has it after the import, and one that has it keeps its own', () => {
  const had = `const own = Promise.withResolvers; await import(${JSON.stringify(polyfill)});
    console.log(\`\${typeof Promise.withResolvers} \${own === undefined || own === Promise.withResolvers}\`)`
  assert.is(runInNode(had), 'function true')
})

test('the network brings it along, so that who imports the network need not think of it', () => {
  const network = fileURLToPath(new URL('../../node/net/libp2p-network.ts', import.meta.url))
  const code = `await import(${JSON.stringify(network)}); console.log(typeof Promise.withResolvers)`
  assert.is(runInNode(code), 'function')
})

test.run()
