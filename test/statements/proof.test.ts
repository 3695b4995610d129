/** A statement's bundle proves itself where there is no node, and every change of it is found. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { validatorsOf } from '../../node/core/governance/terms.ts'
import { decodeCertificate, encodeCertificate } from '../../node/engine/consensus-wire.ts'
import type { CertifiedBlock } from '../../node/engine/chain-store.ts'
import { trimCertificate } from '../../node/statements/proof/trusted-validators.ts'
import type { ProofBundle } from '../../node/statements/proof/bundle.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { DISPUTED, proveMonth, runProvedStreet, verifyBundle } from './proved-street.ts'

const proved = await runProvedStreet()
const { hash } = proved.street.community
const november = await proveMonth(proved, 0, 11)
const october = await proveMonth(proved, 1, 10)

test('in a street with a feeder meter a slot in dispute is proved as any other', async () => {
  const street = await runProvedStreet('uniform', { hasFeeder: true })
  const { failures, statement } = await verifyBundle(
    await proveMonth(street, 1, 11),
    street.street.community.hash,
  )
  assert.equal(failures, [])
  const doubts = statement?.slotRows.map(({ slot, doubt }) => (doubt === null ? [] : [slot, doubt]))
  assert.equal(
    doubts?.filter((doubt) => doubt.length > 0),
    [[DISPUTED, 'reading-over-feeder']],
  )
})

test('a bundle proves the statement, the opening by certified steps from the genesis', async () => {
  for (const bundle of [november, october]) {
    const { failures, statement, blocks } = await verifyBundle(bundle, hash)
    assert.equal(failures, [])
    assert.ok(blocks > 4)
    assert.is(JSON.stringify(statement), new TextDecoder().decode(bundle.statement))
  }
  assert.is(november.links.length, 2, 'the change of validators, and the block before the month')
  assert.is(november.links[0]?.leaves.length, 5, 'the terms and four members')
  assert.ok(november.state.size > 10)
  assert.is(october.links.length, 0)
  assert.is(november.accounts.length, 2)
})

test('another community is named as such', async () => {
  assert.equal(await codesOf(november, '00'.repeat(32)), ['proof-community-other'])
})

/** What somebody might leave out, add, exchange or put in another order; who writes it makes the outer digest fit. */
const CHANGES: readonly {
  readonly what: string
  readonly code: string
  readonly change: (bundle: ProofBundle) => Partial<ProofBundle>
}[] = [
  {
    what: 'a transfer is dropped',
    code: 'proof-transfers-differ',
    change: ({ transfers }) => ({ transfers: transfers.slice(1) }),
  },
  {
    what: 'a transfer is told twice',
    code: 'proof-transfers-differ',
    change: ({ transfers }) => ({ transfers: [...transfers, ...transfers.slice(-1)] }),
  },
  {
    what: 'transfers are in another order',
    code: 'proof-transfers-differ',
    change: ({ transfers }) => ({ transfers: swapped(transfers) }),
  },
  {
    what: 'the last block is dropped',
    code: 'proof-statement-differs',
    change: ({ blocks }) => ({ blocks: blocks.slice(0, -1) }),
  },
  {
    what: 'the first block is dropped',
    code: 'ledger-certificate-invalid',
    change: ({ blocks }) => ({ blocks: blocks.slice(1) }),
  },
  {
    what: 'blocks are in another order',
    code: 'ledger-certificate-invalid',
    change: ({ blocks }) => ({ blocks: swapped(blocks) }),
  },
  {
    what: 'the step of the validators is left out',
    code: 'proof-link-invalid',
    change: ({ links }) => ({ links: links.slice(1) }),
  },
  {
    what: 'the header before the month is left out',
    code: 'proof-state-invalid',
    change: ({ links }) => ({ links: links.slice(0, 1) }),
  },
  {
    what: 'a step is told twice',
    code: 'proof-link-invalid',
    change: ({ links }) => ({ links: [...links.slice(0, 1), ...links] }),
  },
  {
    what: 'the state lacks a leaf',
    code: 'proof-state-invalid',
    change: ({ state }) => ({ state: new Map([...state].slice(1)) }),
  },
  {
    what: 'the state is in another order',
    code: 'proof-state-invalid',
    change: ({ state }) => ({ state: new Map([...state].reverse()) }),
  },
  { what: 'a module is left out', code: 'rule-missing', change: () => ({ modules: [] }) },
  {
    what: 'a module is too many',
    code: 'proof-modules-differ',
    change: ({ modules }) => ({ modules: [...modules, Uint8Array.of(0)] }),
  },
  {
    what: 'the account before is left out',
    code: 'proof-account-differs',
    change: ({ accounts }) => ({ accounts: accounts.slice(1) }),
  },
  {
    what: 'the accounts are exchanged',
    code: 'proof-account-differs',
    change: ({ accounts }) => ({ accounts: swapped(accounts) }),
  },
  {
    what: 'the statement is of somebody else',
    code: 'proof-statement-differs',
    change: () => ({ member: october.member }),
  },
  {
    what: 'the statement is of another month',
    code: 'proof-statement-differs',
    change: () => ({ month: 12 }),
  },
]

for (const { what, code, change } of CHANGES)
  test(`${what}: found`, async () => {
    const codes = await codesOf({ ...november, ...change(november) }, hash)
    assert.ok(codes.includes(code), `${code} is among ${codes.join(', ')}`)
  })

test('a block beyond the end of the statement is one too many, though it is certified', async () => {
  const next = proved.pairs[october.blocks.length]
  assert.ok(next)
  const { failures } = await verifyBundle(
    { ...october, blocks: [...october.blocks, trimmedPair(next)] },
    hash,
  )
  assert.is(failures[0]?.part, `blocks.${String(october.blocks.length)}`)
})

test('a statement that says another amount is found, and the place is named', async () => {
  const document = JSON.parse(new TextDecoder().decode(november.statement)) as {
    slotRows: { importWh: number }[]
  }
  const row = document.slotRows[2]
  assert.ok(row)
  row.importWh += 1
  const statement = new TextEncoder().encode(JSON.stringify(document))
  const { failures } = await verifyBundle({ ...november, statement }, hash)
  assert.is(failures[0]?.code, 'proof-statement-differs')
  assert.match(failures[0]?.what ?? '', 'slotRows.2.importWh')
})

test('a certificate with a signature more than a quorum is refused: there is one form of a bundle', async () => {
  const blocks = november.blocks.map((pair, index) => {
    const original = proved.pairs.at(index - november.blocks.length)
    return index === 1 && original !== undefined ? { ...pair, certificate: original.certificate } : pair
  })
  assert.equal(await codesOf({ ...november, blocks }, hash), ['proof-certificate-padded'])
})

/** The codes of the failures; that of the error where a part does not even read. */
async function codesOf(bundle: ProofBundle, community: string): Promise<string[]> {
  try {
    const { failures } = await verifyBundle(bundle, community)
    return failures.map(({ code }) => code)
  } catch (error) {
    if (error instanceof OperatingError) return [String(error.code)]
    throw error
  }
}

/** With the first signatures of a quorum, as a bundle has them. */
function trimmedPair({ block, certificate }: CertifiedBlock): CertifiedBlock {
  const read = decodeCertificate(certificate)
  assert.ok(read)
  const { terms } = proved.street.state()
  return { block, certificate: encodeCertificate(trimCertificate(read, validatorsOf(terms))) }
}

function swapped<T>(items: readonly T[]): T[] {
  const [first, second, ...rest] = items
  assert.ok(first !== undefined && second !== undefined)
  return [second, first, ...rest]
}

test.run()
