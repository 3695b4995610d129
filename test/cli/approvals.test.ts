/** What is approved and shown, and a node that cannot be asked: against a node that a test plays. */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createControlChannel } from '../../node/api/control-channel.ts'
import type { ControlAnswer } from '../../node/api/control-protocol.ts'
import { controlPath } from '../../node/api/control-protocol.ts'
import { approveProposals } from '../../node/cli/community/approve.ts'
import { priceWords } from '../../node/cli/community/change-words.ts'
import { createControlClient } from '../../node/cli/community/control-client.ts'
import { showMembers } from '../../node/cli/community/members.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { codeOf, ID, withNode } from './played-node.ts'
import { withDirectory } from './run-command.ts'

test('one proposal is approved by the beginning of its id, and it is said to what', () =>
  withNode(async ({ config, asked, said, terminal }) => {
    await approveProposals('ab12', { config }, terminal)
    assert.equal(asked, [{ type: 'approve', id: ID }])
    assert.match(said[0] ?? '', /^Approved: suspend home-4.*In force from /)
    assert.match(said[1] ?? '', /approved by home-1, home-2: 1 more of home-3, home-4/)
  }))

test('all that wait for this home are approved, and no other', () =>
  withNode(async ({ config, asked, said, terminal }) => {
    await approveProposals(undefined, { config, all: true, json: true }, terminal)
    assert.equal(asked, [{ type: 'approve', id: ID }])
    const { approved } = JSON.parse(said.join('')) as { approved: { id: string; missing: number }[] }
    assert.equal(
      approved.map(({ id, missing }) => [id, missing]),
      [[ID, 1]],
    )
  }))

test('an id that names none, or more than one, approves nothing', () =>
  withNode(async ({ config, asked, terminal }) => {
    const approving = (id: string) => codeOf(approveProposals(id, { config }, terminal))
    assert.is(await approving('ffff'), 'proposal-unknown')
    assert.is(await approving('ab1'), 'usage-proposal-unclear')
    assert.is(await approving('zz'), 'usage-proposal-unclear')
    assert.equal(asked, [])
  }))

test('members shows who belongs, who votes, what is proposed and what is decided', () =>
  withNode(async ({ config, said, terminal }) => {
    await showMembers({ config }, terminal)
    const text = said.join('\n')
    assert.match(text, /Lindenweg \([0-9a-f ]{14}\), block 7; this is home-1/)
    assert.match(text, /home-4 .* active +votes .* 0\.30 +0\.08/)
    assert.match(text, /ab12ab12 {2}suspend home-4.*\n.*approved by home-2: 2 more of home-1, home-3, home-4/)
    assert.match(text, /Decided for later:\n.*home-2: 9000 W/)
    said.length = 0
    await showMembers({ config, json: true }, terminal)
    const document = JSON.parse(said.join('')) as { members: unknown[]; proposals: { missing: number }[] }
    assert.is(document.members.length, 4)
    assert.equal(
      document.proposals.map(({ missing }) => missing),
      [2, 2],
    )
  }))

test('a node that does not answer is given up', () =>
  withDirectory(async (directory) => {
    const path = controlPath(directory)
    const answer = () => new Promise<ControlAnswer>(() => undefined)
    const channel = createControlChannel({ path }, { answer, logger: SILENT })
    await channel.start()
    const client = createControlClient({ dataDirectory: directory }, { deadlineMs: 100 })
    assert.is(await codeOf(client.community()), 'channel-timeout')
    await channel.stop()
    assert.is(await codeOf(client.community()), 'node-not-running')
    const far = createControlClient({ dataDirectory: join(directory, 'd'.repeat(100)) })
    assert.is(await codeOf(far.community()), 'channel-path-too-long')
  }))

test('prices are exact, with two decimals at least', () => {
  const written = [0, 310_000, 80_500, -1, 1_000_000, 123_456_789].map(priceWords)
  assert.equal(written, ['0.00', '0.31', '0.0805', '−0.000001', '1.00', '123.456789'])
})

test.run()
