/** Asks the node that runs on this machine, over the socket in its data directory. */
import { createConnection } from 'node:net'
import type * as z from 'zod'
import type {
  BackupProgressView,
  CommunityView,
  ControlRequest,
  MetricsAnswer,
  PeerView,
  PlanAnswer,
  TradingAnswer,
} from '../../api/control-protocol.ts'
import {
  answerSchema,
  backupBegunSchema,
  backupProgressSchema,
  communityViewSchema,
  controlPath,
  documentSchema,
  logLinesSchema,
  metricsAnswerSchema,
  namedSchema,
  peersSchema,
  pingedSchema,
  planAnswerSchema,
  readinessSchema,
  SOCKET_PATH_LIMIT_BYTES,
  tradingAnswerSchema,
} from '../../api/control-protocol.ts'
import { toHex } from '../../core/codec/hex.ts'
import type { MarketBlocks, MarketView } from '../../api/market-protocol.ts'
import { marketBlocksSchema, marketViewSchema, moduleSchema } from '../../api/market-protocol.ts'
import type { Hash } from '../../core/crypto/sha256.ts'
import type { MemberId } from '../../engine/ports.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { LogEntry } from '../../api/settings.ts'
import type { Readiness } from '../../api/source.ts'
import type { StatementDocument } from '../../statements/document.ts'
import type { CloseDocument } from '../../statements/month-close.ts'
import { refusalOf } from './refusals.ts'

/** A node that runs here. Every call throws what it refused, or why it could not be asked. */
export interface ControlClient {
  community(): Promise<CommunityView>
  propose(change: string, effectiveSlot: number): Promise<Hash>
  approve(id: Hash): Promise<Hash>
  /** Of the last month that is over, and of the node's own home, where nothing else is named. */
  statement(
    month: string | null,
    options: { member: string | null; namesPartners: boolean },
  ): Promise<StatementDocument>
  close(month: string | null): Promise<CloseDocument>
  keepRule(module: Uint8Array): Promise<Hash>
  peers(): Promise<readonly PeerView[]>
  plan(): Promise<PlanAnswer>
  /** Pauses or resumes trading; null only asks. */
  trading(isPaused: boolean | null): Promise<TradingAnswer>
  /** The market, with the sheets for a slot whose block is not final; null: of the first slot whose gate is open. */
  market(slot: number | null): Promise<MarketView>
  marketBlocks(range: { from: number; count: number; isWhole: boolean }): Promise<MarketBlocks>
  /** The module of a pricing rule. */
  rule(hash: Hash): Promise<Uint8Array>
  /** What the page tells on a loopback address, also where it asks for a password. */
  readiness(): Promise<Readiness>
  metrics(): Promise<MetricsAnswer>
  logLines(): Promise<readonly LogEntry[]>
  /** The round trip to a member in milliseconds. */
  ping(member: MemberId): Promise<number>
  /** Begins a backup; resolves to where it will be. */
  beginBackup(order: { path: string | null; withKeys: boolean }): Promise<string>
  backupProgress(): Promise<BackupProgressView>
  /** Hands over a signed transaction; resolves to its hash. */
  submit(transaction: Uint8Array): Promise<Hash>
}

const DEADLINE_MS = 30_000
const ANSWER_BYTES_LIMIT = 32 << 20

export function createControlClient(
  { dataDirectory }: { readonly dataDirectory: string },
  { deadlineMs = DEADLINE_MS }: { readonly deadlineMs?: number } = {},
): ControlClient {
  const path = controlPath(dataDirectory)

  async function ask<T>(request: ControlRequest, schema: z.ZodType<T>): Promise<T> {
    const answer = answerSchema.safeParse(
      parseJson(await exchange(path, JSON.stringify(request), deadlineMs)),
    )
    if (!answer.success) throw strangeAnswer(path)
    if (!answer.data.ok) throw refusalOf(answer.data.code) ?? strangeAnswer(path)
    const result = schema.safeParse(answer.data.result)
    if (!result.success) throw strangeAnswer(path)
    return result.data
  }

  return {
    community: () => ask({ type: 'community' }, communityViewSchema),
    propose: async (change, effectiveSlot) =>
      (await ask({ type: 'propose', change, effectiveSlot }, namedSchema)).id,
    approve: async (id) => (await ask({ type: 'approve', id }, namedSchema)).id,
    statement: async (month, options) =>
      (await ask({ type: 'statement', month, ...options }, documentSchema)) as unknown as StatementDocument,
    close: async (month) => (await ask({ type: 'close', month }, documentSchema)) as unknown as CloseDocument,
    peers: () => ask({ type: 'peers' }, peersSchema),
    plan: () => ask({ type: 'plan' }, planAnswerSchema),
    trading: (isPaused) => ask({ type: 'trading', isPaused }, tradingAnswerSchema),
    market: (slot) => ask({ type: 'market', slot }, marketViewSchema),
    marketBlocks: (range) => ask({ type: 'market-blocks', ...range }, marketBlocksSchema),
    rule: async (hash) => Buffer.from((await ask({ type: 'rule', hash }, moduleSchema)).module, 'base64'),
    readiness: () => ask({ type: 'readiness' }, readinessSchema),
    metrics: () => ask({ type: 'metrics' }, metricsAnswerSchema),
    logLines: () => ask({ type: 'logs' }, logLinesSchema),
    ping: async (member) => (await ask({ type: 'ping', member }, pingedSchema)).roundTripMs,
    beginBackup: async (order) => (await ask({ type: 'backup', ...order }, backupBegunSchema)).path,
    backupProgress: () => ask({ type: 'backup-progress' }, backupProgressSchema),
    submit: async (transaction) =>
      (await ask({ type: 'submit', transaction: toHex(transaction) }, namedSchema)).id,
    keepRule: async (module) =>
      (await ask({ type: 'keep-rule', module: Buffer.from(module).toString('base64') }, namedSchema)).id,
  }
}

/** Sends one line and resolves to the one that comes back. */
function exchange(path: string, line: string, deadlineMs: number): Promise<string> {
  if (Buffer.byteLength(path) > SOCKET_PATH_LIMIT_BYTES) return Promise.reject(pathTooLong(path))
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    const chunks: Buffer[] = []
    let length = 0
    const timer = setTimeout(() => {
      fail(timedOut(path, deadlineMs))
    }, deadlineMs)
    function fail(error: Error): void {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    socket.once('connect', () => socket.write(`${line}\n`))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      length += chunk.length
      if (length > ANSWER_BYTES_LIMIT) fail(strangeAnswer(path))
    })
    socket.once('error', (cause) => {
      fail(notRunning(path, cause))
    })
    socket.once('end', () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(Buffer.concat(chunks).toString('utf8'))
    })
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function notRunning(path: string, cause: Error): OperatingError {
  const { code } = cause as { code?: unknown }
  if (code === 'EACCES' || code === 'EPERM') {
    return new OperatingError(
      { code: 'channel-denied', path },
      `The socket ${path} belongs to another user: run the command as the user who runs the node.`,
      { cause },
    )
  }
  return new OperatingError(
    { code: 'node-not-running', path },
    `No node answers at ${path}: start it with streetwatt start, and ask again.`,
    { cause },
  )
}

function timedOut(path: string, deadlineMs: number): OperatingError {
  return new OperatingError(
    { code: 'channel-timeout', path },
    `The node at ${path} has not answered within ${String(deadlineMs / 1000)} s: look into its log, and ask again.`,
  )
}

function pathTooLong(path: string): OperatingError {
  return new OperatingError(
    { code: 'channel-path-too-long', path },
    `The path ${path} is longer than the ${String(SOCKET_PATH_LIMIT_BYTES)} bytes that a socket may have: move the data directory to a shorter one.`,
  )
}

function strangeAnswer(path: string): OperatingError {
  return new OperatingError(
    { code: 'channel-answer-invalid', path },
    `The node at ${path} answered what this program does not understand: run both in the same version.`,
  )
}
