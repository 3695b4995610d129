import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { createRuleDesk } from '../../node/store/rule-desk.ts'
import { RULE_BYTES_LIMIT } from '../../node/store/judge-module.ts'
import { builtRules, RULES_DIRECTORY } from '../../node/store/rule-files.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import { withDirectory } from '../cli/run-command.ts'

const test = suite('the rule desk')

async function moduleOf(name: string): Promise<Uint8Array> {
  const hash = (await builtRules())[name] ?? ''
  return new Uint8Array(await readFile(join(RULES_DIRECTORY, `${hash}.wasm`)))
}

/** The module with a custom section at its end: another hash, the same rule. */
function ownVersion(module: Uint8Array): Uint8Array {
  return new Uint8Array([...module, 0x00, 0x02, 0x01, 0x61])
}

test('a module that a ledger may run is kept, and found by its hash', () =>
  withDirectory(async (directory) => {
    const shelf = createRuleShelf({ directory })
    const desk = createRuleDesk(shelf)
    const module = ownVersion(await moduleOf('uniform'))
    const hash = toHex(sha256(module))
    assert.is(await desk.check(hash), 'rule-missing')
    assert.equal(await desk.keep(module), { code: 'ok', id: hash })
    assert.is(await desk.check(hash), 'ok')
    assert.equal(new Uint8Array((await shelf.bytes(hash)) ?? []), module)
  }))

test('what no ledger may run is refused, and not kept', () =>
  withDirectory(async (directory) => {
    const shelf = createRuleShelf({ directory })
    const desk = createRuleDesk(shelf)
    const refused = async (module: Uint8Array): Promise<string> => {
      const { code } = await desk.keep(module)
      assert.is((await shelf.bytes(toHex(sha256(module)))) === undefined, true)
      return code
    }
    assert.is(await refused(ownVersion(await moduleOf('vcg'))), 'rule-research')
    assert.is(await refused(new Uint8Array([0x00, 0x61, 0x73, 0x6d])), 'rule-refused')
    assert.is(await refused(new Uint8Array()), 'rule-refused')
    assert.is(await refused(new Uint8Array(RULE_BYTES_LIMIT + 1)), 'rule-too-large')
  }))

test('a module that is on the shelf is judged too: it may have come from a peer', () =>
  withDirectory(async (directory) => {
    const shelf = createRuleShelf({ directory })
    const module = ownVersion(await moduleOf('bill-sharing'))
    await shelf.keep(toHex(sha256(module)), module)
    assert.is(await createRuleDesk(shelf).check(toHex(sha256(module))), 'rule-research')
  }))

test.run()
