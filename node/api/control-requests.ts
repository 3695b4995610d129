/** Answers what a home's commands ask its running node. The socket is `control-channel.ts`; here is no input or output. */
import { fromHex } from '../core/codec/hex.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { Change } from '../core/governance/change.ts'
import { readChange } from '../core/governance/change.ts'
import { unreachable } from '../core/units/assert.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { MemberId } from '../engine/ports.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { CommunityViewParts } from './community-view.ts'
import { viewCommunity } from './community-view.ts'
import type {
  BackupProgressView,
  ControlAnswer,
  ControlRequest,
  MetricsAnswer,
  PeerView,
  PlanAnswer,
  TradingAnswer,
} from './control-protocol.ts'
import { parseRequest } from './control-protocol.ts'
import type { HomeFigures } from './figures.ts'
import { tellMetrics } from './metrics/tell-metrics.ts'
import type { MarketParts } from './market-requests.ts'
import { readMarketBlocks, toBase64, viewMarket } from './market-requests.ts'
import type { HomeSource } from './source.ts'

/** May a ledger run this module? The code of a refusal is one of docs/errors.md. */
export interface RuleDesk {
  /** Keeps a module that a ledger may run, for this node and for its peers. */
  keep(module: Uint8Array): Promise<{ readonly code: 'ok'; readonly id: Hash } | { readonly code: string }>
  /** The same question of a module that should be here. */
  check(hash: Hash): Promise<string>
}

/** The documents of a month. Throws an operating error whose code is the refusal. */
export interface MonthDesk {
  statement(
    month: string,
    options: { memberId?: string | undefined; namesPartners: boolean },
  ): Promise<object>
  close(month: string): Promise<object>
  lastMonth(): string
}

/** What people ask of the network. */
export interface PeersDesk {
  list(): readonly PeerView[]
  ping(
    member: MemberId,
  ): Promise<{ readonly code: 'ok'; readonly roundTripMs: number } | { readonly code: string }>
}

/** Makes a backup of the node while it runs, beside its work. */
export interface BackupsDesk {
  begin(order: {
    path: string | null
    withKeys: boolean
  }): { readonly code: 'ok'; readonly path: string } | { readonly code: string }
  progress(): Readonly<BackupProgressView>
}

export interface ControlParts
  extends CommunityViewParts, Pick<MarketParts, 'store' | 'modules' | 'isPausedIn'> {
  readonly engine: Pick<
    Engine,
    'keeper' | 'proposals' | 'halted' | 'propose' | 'approve' | 'submitTransaction' | 'sheetsOf'
  >
  readonly rules: RuleDesk
  readonly months: MonthDesk
  readonly peers: PeersDesk
  readonly backups: BackupsDesk
  /** The home as it is shown. */
  readonly source: Pick<HomeSource, 'state' | 'owner' | 'readiness' | 'logLines'>
  /** Without it the node tells no metrics. */
  readonly figures?: HomeFigures
}

/** Answers one line. */
export function createControlRequests(parts: ControlParts): (line: string) => Promise<ControlAnswer> {
  return async (line) => {
    const request = parseRequest(line)
    return typeof request === 'string' ? { ok: false, code: request } : answer(request, parts)
  }
}

async function answer(request: ControlRequest, parts: ControlParts): Promise<ControlAnswer> {
  switch (request.type) {
    case 'community':
      return { ok: true, result: viewCommunity(parts) }
    case 'propose':
      return propose(request, parts)
    case 'approve':
      return approve(request.id, parts)
    case 'statement':
      return documentOf(() =>
        parts.months.statement(request.month ?? parts.months.lastMonth(), {
          memberId: request.member ?? undefined,
          namesPartners: request.namesPartners,
        }),
      )
    case 'close':
      return documentOf(() => parts.months.close(request.month ?? parts.months.lastMonth()))
    case 'peers':
      return { ok: true, result: parts.peers.list() }
    case 'ping':
      return ping(request.member, parts)
    case 'plan':
      return { ok: true, result: viewPlan(parts) }
    case 'trading':
      return documentOf(() => setTrading(request.isPaused, parts))
    case 'readiness':
      return { ok: true, result: parts.source.readiness() }
    case 'metrics':
      return { ok: true, result: viewMetrics(parts) }
    case 'logs':
      return { ok: true, result: parts.source.logLines() }
    case 'submit':
      return submit(request.transaction, parts)
    case 'backup':
      return beginBackup(request, parts)
    case 'backup-progress':
      return { ok: true, result: parts.backups.progress() }
    case 'market':
      return { ok: true, result: viewMarket(request.slot, parts) }
    case 'market-blocks':
      return {
        ok: true,
        result: await readMarketBlocks(request, { tipHeight: tipHeightOf(parts), ...parts }),
      }
    case 'rule':
      return ruleModule(request.hash, parts)
    case 'keep-rule':
      return toAnswer(await parts.rules.keep(Buffer.from(request.module, 'base64')))
    default:
      return unreachable(request)
  }
}

function tipHeightOf({ engine }: ControlParts): number {
  return engine.keeper.tip().height
}

async function ruleModule(hash: Hash, { modules }: ControlParts): Promise<ControlAnswer> {
  const bytes = await modules.bytes(hash)
  return bytes === undefined
    ? { ok: false, code: 'rule-unknown' }
    : { ok: true, result: { module: toBase64(bytes) } }
}

function viewMetrics({ source, figures }: ControlParts): MetricsAnswer {
  return { text: figures === undefined ? null : tellMetrics(source, figures) }
}

function viewPlan({ source }: ControlParts): PlanAnswer {
  const { home, plan } = source.state()
  const { timezone, currency, slotMs } = home
  return { home: { timezone, currency, slotMs }, plan }
}

async function setTrading(isPaused: boolean | null, { source }: ControlParts): Promise<TradingAnswer> {
  if (isPaused !== null) await source.owner.setTrading({ isPaused })
  const { home, nowMs, owner: now } = source.state()
  return { timezone: home.timezone, nowMs, trading: now.trading }
}

async function documentOf(make: () => Promise<object>): Promise<ControlAnswer> {
  try {
    return { ok: true, result: await make() }
  } catch (error) {
    if (error instanceof OperatingError) return { ok: false, code: String(error.code) }
    throw error
  }
}

async function ping(member: MemberId, { peers }: ControlParts): Promise<ControlAnswer> {
  const result = await peers.ping(member)
  if (!('roundTripMs' in result)) return { ok: false, code: result.code }
  return { ok: true, result: { roundTripMs: result.roundTripMs } }
}

function beginBackup(
  { path, withKeys }: Extract<ControlRequest, { type: 'backup' }>,
  { backups }: ControlParts,
): ControlAnswer {
  const begun = backups.begin({ path, withKeys })
  return 'path' in begun ? { ok: true, result: { path: begun.path } } : { ok: false, code: begun.code }
}

function submit(hex: string, { engine }: ControlParts): ControlAnswer {
  const verdict = engine.submitTransaction(fromHex(hex) ?? new Uint8Array())
  return verdict.code === 'ok'
    ? { ok: true, result: { id: verdict.hash } }
    : { ok: false, code: verdict.code }
}

async function propose(
  { change: hex, effectiveSlot }: Extract<ControlRequest, { type: 'propose' }>,
  parts: ControlParts,
): Promise<ControlAnswer> {
  const change = changeFromHex(hex)
  if (change === undefined) return { ok: false, code: 'channel-request-malformed' }
  const code = await checkRuleOf(change, parts)
  return code === 'ok' ? toAnswer(parts.engine.propose(change, effectiveSlot)) : { ok: false, code }
}

async function approve(id: Hash, parts: ControlParts): Promise<ControlAnswer> {
  const proposal = parts.engine.proposals().find((each) => each.id === id)
  const code = proposal === undefined ? 'ok' : await checkRuleOf(proposal.decision.change, parts)
  return code === 'ok' ? toAnswer(parts.engine.approve(id)) : { ok: false, code }
}

/** Nobody puts a name to a rule that would make every slot void; a module that is not here cannot be checked. */
function checkRuleOf(change: Change, { rules }: ControlParts): Promise<string> {
  return change.type === 'set-rule' ? rules.check(change.rule.hash) : Promise.resolve('ok')
}

/** The change behind the hex of a request or an answer; undefined where it is none. */
export function changeFromHex(hex: string): Change | undefined {
  const bytes = fromHex(hex)
  return bytes && decodeRecord(bytes, { maxBytes: bytes.length, length: 2 }, readChange)
}

function toAnswer(verdict: { readonly code: string; readonly id?: Hash }): ControlAnswer {
  const { code, id } = verdict
  return code === 'ok' ? { ok: true, result: { id } } : { ok: false, code }
}
