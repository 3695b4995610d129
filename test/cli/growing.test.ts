/** Two homes, a street from nothing: the first founds it, the second is invited, admitted, and comes to vote. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import { builtRules, RULES_DIRECTORY } from '../../node/store/rule-files.ts'
import type { Home } from './growing-street.ts'
import { createGrowingStreet, untilMembers } from './growing-street.ts'
import { waitFor, withDirectory } from './run-command.ts'

const LIMIT_MS = 60_000

test('a street is founded, a neighbour is invited, admitted and metered, votes, and brings a rule', () =>
  withDirectory(async (directory) => {
    const street = createGrowingStreet(directory)
    try {
      const founder = await street.found('home-1')
      const { text: invitation } = (await founder.asks('invite')) as { text: string }
      const { home: newcomer, text } = await street.join('home-2', invitation)
      for (const home of [founder, newcomer]) home.start()
      await Promise.all([founder.place(), newcomer.place()])
      await street.begin()

      await founder.asks('propose', 'admit', text, '--in-slots', '4')
      const grown = await untilMembers(founder, 'the newcomer to be a member', ({ members }) =>
        members.some(({ id, standing }) => id === 'home-2' && standing === 'active'),
      )
      const memberKey = grown.members.find(({ id }) => id === 'home-2')?.memberKey ?? ''
      assert.is(grown.members.find(({ id }) => id === 'home-2')?.isValidator, false)

      await founder.asks('propose', 'validators', 'home-1', 'home-2', '--in-slots', '4')
      await isMetered(founder, memberKey)
      const voting = await untilMembers(newcomer, 'the newcomer to vote', ({ members }) =>
        members.every(({ isValidator }) => isValidator),
      )
      assert.is(voting.self, 'home-2')
      assert.is(voting.quorum, 2)

      const file = await ownRule(directory)
      const proposed = await newcomer.asks('propose', 'rule', file, '--param', 'k=1/3', '--in-slots', '30')
      assert.equal((proposed as { asked: string[] }).asked, ['home-1'])
      await untilMembers(founder, 'the proposal to arrive', ({ proposals }) => proposals.length === 1)
      const approved = await waitFor('the module to travel', () => approveAll(founder), { limitMs: LIMIT_MS })
      assert.equal(approved, [0], 'nobody else is asked')
      const { scheduled } = await untilMembers(
        newcomer,
        'the decision to be on the chain',
        (document) => document.scheduled.length === 1,
      )
      assert.match(scheduled[0]?.decision ?? '', /own \([0-9a-f]{12}…\), k = 1\/3/)
    } finally {
      await street.stop()
    }
  }))

/** The uniform price in a module of its own hash: it has a custom section more. */
async function ownRule(directory: string): Promise<string> {
  const { uniform = '' } = await builtRules()
  const module = await readFile(join(RULES_DIRECTORY, `${uniform}.wasm`))
  const path = join(directory, 'own.wasm')
  await writeFile(path, Buffer.concat([module, Buffer.from([0x00, 0x02, 0x01, 0x61])]))
  return path
}

/** How many approvals each proposal lacks after this home's own; undefined while a module has not come from its peer. */
async function approveAll(home: Home): Promise<number[] | undefined> {
  try {
    const { approved } = (await home.asks('approve', '--all')) as { approved: { missing: number }[] }
    return approved.map(({ missing }) => missing)
  } catch (error) {
    assert.match(String(error), /\(rule-missing\)/)
    return undefined
  }
}

/** Waits for a slot that is settled with what the member's own meter said. */
async function isMetered(home: Home, memberKey: string): Promise<void> {
  const { url } = await home.place()
  const ask = async (): Promise<true | undefined> => {
    const { chain } = await home.members()
    const answer = await fetch(new URL(`api/v1/blocks/${chain.height}/outcome`, url))
    const { settled } = (await answer.json()) as BlockOutcome
    return settled.some(({ member, quality }) => member === memberKey && quality === 'metered') || undefined
  }
  await waitFor('the newcomer to be metered', ask, { limitMs: LIMIT_MS, heard: home.heard })
}

test.run()
