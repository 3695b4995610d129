/** What a node's refusal means to the people who asked, with what to do. */
import { OperatingError } from '../../core/units/operating-error.ts'

const SENTENCES = {
  'change-member-exists': 'A member has this name or this key already: who joins takes another one.',
  'change-member-unknown': 'Nobody of this name is a member now: see streetwatt community members.',
  'change-member-standing': "This does not fit the member's standing: see streetwatt community members.",
  'change-member-is-validator':
    'This member is a validator: first decide on validators without it, with community propose validators.',
  'change-members-too-many':
    'The community has as many members as one can have, or as its block has room for with so many validators.',
  'change-key-in-use': 'A member uses one of these keys already: let the home join again with new ones.',
  'change-key-uncertified':
    'The keys are not certified by their member key: ask for the text of community join again.',
  'change-device-bound': 'A device is bound to another member, or is named twice: check the serial numbers.',
  'change-device-not-own':
    "The old device is not this member's: see its devices with streetwatt community members --json.",
  'change-counters-backwards':
    'The old device is said to have ended lower than its last reading: correct its last counters.',
  'change-slots-open':
    'A correction is of slots that are settled already: see streetwatt ledger status, and correct the span.',
  'change-amount-out-of-range': 'This is nothing, or more money than can be counted exactly: correct it.',
  'change-limit-out-of-range':
    'With this connection limit a slot is more money than can be counted exactly, or it is nothing: correct it.',
  'change-tariff-out-of-range':
    'With these prices a slot is more money than can be counted exactly: correct them.',
  'change-tariff-not-after-last':
    'The tariff must begin when the decision is in force, and after the last one: choose a later --from or fewer --in-slots.',
  'change-tariffs-invalid':
    'A series of tariffs has 1 to 1000 prices, for 1 to 256 members, each named once: correct it.',
  'change-tariffs-too-many':
    'A member has as many tariffs ahead as there may be: decide on a shorter series, and on the rest later.',
  'change-rule-out-of-range':
    'These are parameters that no rule takes: see its card with streetwatt rule list.',
  'change-validators-invalid':
    'Validators are active members, each named once, no more than slots until a reading is late, and fewer where the community is large: correct the list.',
  'change-site-out-of-range':
    'Generation, battery and the steps of the meter are whole numbers below 10 MW, 10 MWh and 10 kWh: correct them.',
  'change-policies-out-of-range':
    'An absence is 4 blocks at least, and a penalty is an amount that can be counted exactly: correct them.',
  'change-zone-unknown': "The community's fees have no zone of this name: first decide on fees that have it.",
  'change-feeder-out-of-range':
    'A feeder meter has a serial number, steps from 1 to 10,000 Wh, a tolerance up to 1 MWh and losses up to 1000 per mille: correct them.',
  'change-rewards-out-of-range':
    'Weights are whole numbers up to 1000, and the reserve is an amount that can be counted exactly: correct them.',
  'change-fees-out-of-range':
    'A fee is from 0 to 10 per kWh, and each zone is named once, by letters and digits: correct them.',
  'change-zone-in-use': 'A member is in a zone that these fees leave out: first move it to another one.',
  'change-version-not-next': 'Versions follow one another: propose the next one.',
  'transaction-version-unknown': 'This node speaks another protocol version than the community: update it.',
  'transaction-community-other': 'This is a decision of another community.',
  'decision-too-late': 'It would be in force before it can be decided: choose more --in-slots.',
  'decision-too-far': 'It lies more than a year ahead: decide it later.',
  'decision-known': 'This is decided already and waits for its slot.',
  'decisions-too-many': 'As many decisions as there may be wait for their slots: decide it later.',
  'decision-approvals-too-few': 'More than two thirds of the validators must have approved it.',
  'decision-approval-invalid':
    "A signature under this is not the member's own: it was made with another member key, or for another community.",
  'transaction-malformed': 'This is no transaction of this version: make it again with the same program.',
  'transaction-not-taken': 'As many transactions as this node keeps wait already: hand it over later.',
  'owner-file-unwritable':
    'The node cannot keep it on its disk, so nothing has changed: make room, or correct the permissions of its data directory.',
  'peer-unreachable': 'There is no link to this member now; the node keeps dialling it.',
  'peer-timeout': 'The link to this member stands, but it did not answer in time.',
  'not-a-validator':
    "This home's votes do not count, so it can neither propose nor approve: ask a validator to.",
  'proposal-unknown':
    'No such proposal is known here: it was decided, came too late, or has not arrived; see streetwatt community members.',
  'proposal-not-taken': 'This home has approved it already, or too many proposals wait here.',
  'rule-missing':
    "The rule's module has not arrived at this home yet, and nobody approves it unseen: ask again after the next block.",
  'rule-unknown':
    'The pricing rule of that block is not in this home: streetwatt ledger verify says which blocks need it; ask a neighbour for the module.',
  'rule-refused':
    'The module cannot be a rule: streetwatt rule check FILE.wasm names the function and the instruction.',
  'rule-research': 'The rule is for research only, and no ledger runs it: propose another one.',
  'rule-too-large': 'The module is larger than a million bytes, which no peer takes: make it smaller.',
  'statement-month-invalid': 'A month is written as 2026-10.',
  'statement-month-outside': 'The community did not exist in this month: name one from its beginning on.',
  'outcome-missing':
    "What a block did is damaged or missing in this home's store: restore a backup, or ask a neighbour.",
  'member-id-unknown': 'There is no member of this name: see streetwatt community members.',
  'backup-running': 'The node makes a backup just now: wait until it is done, and ask again.',
  'backup-exists': 'A file of this name is there already and is not written over: name another one.',
  'backup-unwritable':
    'The node cannot write there: name a folder that its user may write to, on a disk that has room.',
  'key-file-unreadable': 'The node cannot read its key file: check the path and its permissions.',
  'store-corrupt':
    'The ledger is damaged: start the node again, which repairs it from its blocks and its peers, then make the backup.',
  'store-failed': 'The ledger cannot be read: check that the disk has room and is well.',
  'channel-request-malformed': 'The node does not understand this: run node and command in the same version.',
  'channel-request-unknown': 'The node does not know this request: run node and command in the same version.',
  'channel-request-too-long': 'This is more than the node takes at once: make it smaller.',
  'channel-request-failed': 'The node failed at this: its log says why.',
} as const

export type Refusal = keyof typeof SENTENCES

/** The error for a code of the node; undefined for one that this program does not know. */
export function refusalOf(code: string): OperatingError | undefined {
  return isRefusal(code) ? refusal(code) : undefined
}

export function refusal(code: Refusal): OperatingError {
  return new OperatingError({ code }, SENTENCES[code])
}

function isRefusal(code: string): code is Refusal {
  return Object.hasOwn(SENTENCES, code)
}
