/** Mistakes that somebody would make or a liar would wish for, written by hand: what the promises of the chain hang on. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './find-mutants.ts'

interface HandMutant {
  readonly name: string
  readonly path: string
  /** Stands once in the file. */
  readonly was: string
  /** Nothing: dropped. */
  readonly is: string
  /** Of whole statements; expressions otherwise. */
  readonly isStatement?: true
}

const consensus = (file: string, mutants: readonly Omit<HandMutant, 'path'>[]): HandMutant[] =>
  mutants.map((mutant) => ({ ...mutant, path: `node/core/consensus/${file}.ts` }))
const chain = (file: string, mutants: readonly Omit<HandMutant, 'path'>[]): HandMutant[] =>
  mutants.map((mutant) => ({ ...mutant, path: `node/core/chain/${file}.ts` }))
const engine = (file: string, mutants: readonly Omit<HandMutant, 'path'>[]): HandMutant[] =>
  mutants.map((mutant) => ({ ...mutant, path: `node/engine/${file}.ts` }))

const HAND_MUTANTS: readonly HandMutant[] = [
  ...consensus('rules', [
    {
      name: 'a fresh proposal is prevoted whatever is locked (L22)',
      was: 'state.lockedRound === NO_ROUND || state.lockedValue?.id === proposal.valueId',
      is: 'true',
    },
    {
      name: 'a polka of any age opens a lock (L28)',
      was: 'state.lockedRound <= proposal.validRound || state.lockedValue?.id === proposal.valueId',
      is: 'true',
    },
    {
      name: 'a re-proposal is believed without its polka (L28)',
      was: 'if (polkaFor(state, logOf(state, proposal.validRound), proposal.valueId) === null) return false',
      is: '',
      isStatement: true,
    },
    {
      name: 'a quorum for nil opens the lock',
      was: "update(turn, { step: 'precommit' })\n  castVote(turn, 'precommit', null)",
      is: "update(turn, { step: 'precommit', lockedRound: NO_ROUND, lockedValue: null })\n  castVote(turn, 'precommit', null)",
      isStatement: true,
    },
    {
      name: 'an invalid value is prevoted',
      was: "known.validity === 'valid' && isFree ? valueId : null",
      is: 'isFree ? valueId : null',
    },
    { name: 'a late proposal is prevoted', was: 'isFree && proposal.isTimely', is: 'isFree' },
    {
      name: 'only the current round decides (L49)',
      was: 'state.rounds',
      is: '[logOf(state, state.round)]',
    },
    {
      name: 'a precommit leaves without a lock (L38)',
      was: "update(turn, { lockedValue: value, lockedRound: turn.state.round, step: 'precommit' })",
      is: "update(turn, { step: 'precommit' })",
      isStatement: true,
    },
  ]),
  ...consensus('validator-set', [
    {
      name: 'a quorum is one too low',
      was: 'Math.floor((2 * validatorCount) / 3) + 1',
      is: 'Math.floor((2 * validatorCount) / 3)',
    },
    {
      name: 'a quorum is more than half',
      was: 'Math.floor((2 * validatorCount) / 3) + 1',
      is: 'Math.floor(validatorCount / 2) + 1',
    },
  ]),
  ...consensus('tallies', [
    {
      name: 'one validator takes everybody to its round (L55)',
      was: 'highest[faultLimit(state.validators.length)]',
      is: 'highest[0]',
    },
  ]),
  ...consensus('votes', [
    {
      name: 'a second vote of a validator counts',
      was: 'if (first !== undefined) return judgeSecond(turn, first, vote)',
      is: '',
      isStatement: true,
    },
    { name: 'outsiders vote', was: '!state.validators.includes(vote.validator)', is: 'false' },
  ]),
  ...consensus('proposals', [
    {
      name: 'anybody proposes',
      was: 'validator === proposerAt(state.validators, height, round)',
      is: 'true',
    },
  ]),
  ...consensus('certificate', [
    {
      name: 'a certificate of too few is believed',
      was: "distinct.size >= quorum(validators.length) ? 'ok' : 'quorum-missing'",
      is: "'ok'",
    },
    {
      name: 'the signatures of a certificate are not looked at',
      was: 'certificateVotes(certificate).every((vote) => verify(vote, vote.signature))',
      is: 'true',
    },
    {
      name: 'one validator counts twice in a certificate',
      was: "if (distinct.size !== signers.length) return 'validator-repeated'",
      is: "if (signers.length >= quorum(validators.length)) return 'ok'",
      isStatement: true,
    },
  ]),
  ...consensus('signing', [
    {
      name: 'the lock is not put down with the precommit',
      was: '{ ...place, lockedValue, lockedRound, validValue, validRound, validCertificate }',
      is: '{ ...place, lockedValue: null, lockedRound: -1, validValue, validRound, validCertificate }',
    },
    {
      name: 'the machine signs again where it has signed',
      was: 'lastSigned === null || comparePlaces(lastSigned, { height, round, step }) < 0',
      is: 'true',
    },
  ]),
  ...engine('sign-record', [
    { name: 'what was signed is forgotten at restart', was: 'await loadSaved(store)', is: 'undefined' },
    { name: 'the record is not asked', was: 'maySign(last?.place ?? null, place)', is: "'sign'" },
    {
      name: 'a message leaves before it is on disk',
      was: 'await store.saveSignState(encodeSignState({ signState, claim: place.bytes, message: signed, votes }))',
      is: 'void store.saveSignState(encodeSignState({ signState, claim: place.bytes, message: signed, votes }))',
      isStatement: true,
    },
    {
      name: 'a damaged sign state counts as none',
      was: 'if (saved !== undefined) return saved',
      is: 'return saved',
      isStatement: true,
    },
  ]),
  ...engine('driver', [
    {
      name: 'somebody else signs with our key, and we go on',
      was: 'first.validator === self',
      is: 'false',
    },
    {
      name: 'every proposal is valid',
      was: "code === 'ok' ? 'valid' : 'invalid'",
      is: "'valid'",
    },
    {
      name: 'a repaired node signs below its sign state',
      was: 'if (record.resumed !== undefined && height < record.resumed.height) return',
      is: '',
      isStatement: true,
    },
  ]),
  ...engine('latched-store', [
    {
      name: 'the driver is not told of a failed write',
      was: 'failed(failure)',
      is: '',
      isStatement: true,
    },
  ]),
  ...engine('block-run', [
    {
      name: "a peer's block is taken without its certificate",
      was: '!parts.isCertified(certificate, height, community)',
      is: 'false',
    },
  ]),
  ...engine('inbox', [
    {
      name: 'consensus messages need no signature',
      was: '!consensusJudge.isSigned(message)',
      is: 'false',
    },
  ]),
  ...engine('gate', [
    {
      name: 'a restart votes again at the gate',
      was: 'if (earlier !== undefined) return earlier',
      is: '',
      isStatement: true,
    },
    {
      name: 'a gate vote leaves before it is on disk',
      was: "await parts.store.saveOwn('gate-vote', slot, 0, signed.bytes)",
      is: "void parts.store.saveOwn('gate-vote', slot, 0, signed.bytes)",
      isStatement: true,
    },
  ]),
  ...engine('chain-keeper', [
    {
      name: 'every block counts as timely',
      was: 'tip.finalAtMs !== null && tip.finalAtMs < slotStartMs(tip.slot, genesis.slotMs)',
      is: 'true',
    },
  ]),
  ...chain('select', [
    {
      name: 'a stale revision is taken',
      was: 'sheet.revision > other.revision',
      is: 'sheet.revision < other.revision',
    },
    { name: 'what f validators name is in', was: 'faulty + 1', is: 'faulty' },
    { name: 'what f + 1 validators name is left out', was: 'faulty + 1', is: 'faulty + 2' },
    {
      name: 'late blocks bind',
      was: 'votes.filter((vote) => vote.previousHash === parentHash && vote.wasPreviousTimely).length >= needed',
      is: 'true',
    },
    {
      name: 'a vote for another block says that this one was timely',
      was: 'vote.previousHash === parentHash && vote.wasPreviousTimely',
      is: 'vote.wasPreviousTimely',
    },
    {
      name: 'one vote counts as often as it names a reading',
      was: '[...new Set(vote.readings)]',
      is: 'vote.readings',
    },
  ]),
  ...chain('check-gate-vote', [
    {
      name: 'gate votes need no signature',
      was: 'isSigned(claim, verify)',
      is: 'true',
    },
    {
      name: 'any member votes at the gate',
      was: '!community.genesis.validators.includes(vote.validator)',
      is: 'false',
    },
  ]),
  ...chain('check-block', [
    {
      name: 'a block needs no gate votes',
      was: 'gateVotes.length !== faultBound(community.genesis.validators.length).gateVotes',
      is: 'false',
    },
    {
      name: 'a gate vote counts twice',
      was: '!ascends(gateVotes.map((signed) => signed.vote.validator))',
      is: 'false',
    },
    { name: 'a block holds what its proposer likes', was: 'checkContent(block, selection)', is: "'ok'" },
    {
      name: 'a wrong clearing passes',
      was: '!isSameClearing(block.body.clearing, execution.cleared.clearing)',
      is: 'false',
    },
    {
      name: 'a wrong state root passes',
      was: 'stateRoot(state) !== block.header.stateRoot',
      is: 'false',
    },
  ]),
  ...chain('admit', [
    {
      name: 'sheets need no signature',
      was: 'isSigned(claim, verify)',
      is: 'true',
    },
  ]),
  {
    name: 'a transfer is applied twice',
    path: 'node/core/ledger/ledger.ts',
    was: "draft.used.get(slot)?.has(id) === true ? 'transfer-id-exists' : 'ok'",
    is: "'ok'",
  },
  {
    name: 'an account may be overdrawn',
    path: 'node/core/ledger/ledger.ts',
    was: "debit.limit === 'debits-within-credits' && debits > debit.creditsPosted",
    is: 'false',
  },
  {
    name: 'a pending transfer can be posted again',
    path: 'node/core/ledger/ledger.ts',
    was: 'draft.pending.delete(transfer.subject)',
    is: '',
    isStatement: true,
  },
  {
    name: 'a voided transfer is posted',
    path: 'node/core/ledger/ledger.ts',
    was: "transfer.type === 'post' ? amount : 0n",
    is: 'amount',
  },
  {
    name: 'the credit is not booked',
    path: 'node/core/ledger/ledger.ts',
    was: 'change(draft, hash, credit, { creditsPosted: credit.creditsPosted + amount })',
    is: '',
    isStatement: true,
  },
  {
    name: 'the state that is read is not held to its root',
    path: 'node/store/level-store.ts',
    was: 'block.header.stateRoot === rootOfLeaves(leaves)',
    is: 'true',
  },
  {
    name: 'writes are not synced',
    path: 'node/store/level-store.ts',
    was: '{ sync: true }',
    is: '{ sync: false }',
  },
  {
    name: 'checksums are not looked at',
    path: 'node/store/sealed-values.ts',
    was: 'sealOf(key, value).every((byte, index) => byte === seal[index]) ? value : undefined',
    is: 'value',
  },
  {
    name: 'a sign state that cannot be read counts as none',
    path: 'node/store/level-store.ts',
    was: 'if (value === undefined) throw signStateDamaged(directory)',
    is: '',
    isStatement: true,
  },
  {
    name: 'an own message that cannot be read counts as none',
    path: 'node/store/level-store.ts',
    was: 'if (bytes === undefined) throw corrupt({ directory })',
    is: 'if (bytes === undefined) return undefined',
    isStatement: true,
  },
]

/** The files that they are in. */
export const HAND_PATHS: readonly string[] = [...new Set(HAND_MUTANTS.map(({ path }) => path))]

/** Those of one file, as mutants of its source. */
export function handMutantsOf(root: string, path: string): Mutant[] {
  const source = fs.readFileSync(join(root, path), 'utf8')
  return HAND_MUTANTS.filter((mutant) => mutant.path === path).map((mutant) => {
    const start = source.indexOf(mutant.was)
    if (start === -1 || source.includes(mutant.was, start + 1))
      throw new Error(`must stand once in ${path}: ${mutant.was}`)
    const end = start + mutant.was.length
    return {
      path,
      line: source.slice(0, start).split('\n').length,
      change: mutant.name,
      start,
      end,
      replacement: mutant.is === '' ? ';' : mutant.is,
      isConstant: false,
      host: { type: mutant.isStatement === true ? 'statement' : 'expression', start, end },
    }
  })
}
