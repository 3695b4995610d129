import { Hono, type Context } from 'hono'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Logger } from '../runtime/logger.ts'
import { programVersion } from '../runtime/program-version.ts'
import { answerAsset, answerPage } from './assets.ts'
import type { AccessParts } from './access/access-guard.ts'
import { guardAccess, HEALTH_PATH, mayStillRead } from './access/access-guard.ts'
import { createAccessRoutes } from './access/access-routes.ts'
import type { EventHub } from './events.ts'
import type { HomeFigures } from './figures.ts'
import { knownWritesOnly, ownHostOnly, secureAnswers } from './guards.ts'
import { isLoopback } from './hosts.ts'
import { METRICS_CONTENT_TYPE } from './metrics/exposition.ts'
import { tellMetrics } from './metrics/tell-metrics.ts'
import { openApiDocument } from './openapi/document.ts'
import { createOwnerRoutes } from './owner-routes.ts'
import { problem } from './problem.ts'
import { HISTORY_FORMATS } from './history.ts'
import { createSettingsRoutes } from './settings-routes.ts'
import type { HomeSource, WrittenStatement } from './source.ts'
import { STATEMENT_FORMATS } from './source.ts'

export interface RouteOptions {
  readonly host: string
  readonly assetsDir: string
}

/** Where it is not known who may ask, nobody may. */
const ACCESS_FAULTS: ReadonlySet<string> = new Set(['access-file-exposed', 'access-file-damaged'])

export interface RouteParts {
  readonly source: HomeSource
  readonly events: EventHub
  readonly access: Omit<AccessParts, 'logger'>
  readonly figures?: HomeFigures
  readonly logger: Logger
}

/** All that the server answers. It decides nothing: it asks the source and says what it got. */
export function createRoutes(options: RouteOptions, parts: RouteParts): Hono {
  const { source, events, logger } = parts
  const app = new Hono()
  const access: AccessParts = {
    ...{ ...parts.access, logger },
    ended: () => {
      events.recheck()
    },
  }
  const reading = { isReadingOpen: isLoopback(options.host) }
  app.use(secureAnswers, ownHostOnly(options.host), knownWritesOnly)
  app.use(guardAccess(reading, access))
  app.route('/', createAccessRoutes(access))
  app.route('/', createSettingsRoutes(source))
  app.route('/', createOwnerRoutes(source.owner))

  app.get('/', (context) => answerPage(options.assetsDir, context.req.header('if-none-match')))
  app.get('/api/v1/openapi.json', (context) => context.json(openApiDocument(programVersion())))
  app.get('/api/v1/state', (context) => context.json(source.state()))
  app.get('/api/v1/events', (context) =>
    answerEvents(context, events, () => mayStillRead(context, reading, access)),
  )
  app.get('/api/v1/slots/:slot', async (context) => {
    const slot = wholeNumber(context.req.param('slot'))
    if (slot === undefined)
      return problem(
        400,
        'slot-number-invalid',
        'A slot is a whole number: its start in ms divided by the slot length.',
      )
    const detail = await source.slot(slot)
    return detail === undefined
      ? problem(404, 'slot-unknown', `This node knows nothing of slot ${slot}.`)
      : context.json(detail)
  })
  app.get('/api/v1/rules/:hash', (context) => answerRule(context.req.param('hash'), source))
  app.get('/api/v1/blocks/:height', async (context) => {
    const height = wholeNumber(context.req.param('height'))
    if (height === undefined)
      return problem(400, 'block-height-invalid', 'A block height is a whole number from 1.')
    const block = await source.block(height)
    return block === undefined
      ? problem(404, 'block-unknown', `This node has no block ${height}.`)
      : context.json(block)
  })
  app.get('/api/v1/blocks/:height/outcome', async (context) => {
    const height = wholeNumber(context.req.param('height'))
    if (height === undefined)
      return problem(400, 'block-height-invalid', 'A block height is a whole number from 1.')
    const outcome = await source.outcome(height)
    return outcome === undefined
      ? problem(404, 'block-unknown', `This node has no block ${height}.`)
      : context.json(outcome)
  })
  app.get('/api/v1/statements/:month', (context) => answerStatement(context, source))
  app.get('/api/v1/history/:period', (context) => answerHistory(context, source))
  app.get('/api/v1/accounts', async (context) => context.json(await source.accounts()))
  app.get(HEALTH_PATH, (context) => {
    const health = source.health()
    return context.json(health, health.ok ? 200 : 503)
  })
  app.get('/readyz', (context) => {
    const readiness = source.readiness()
    return context.json(readiness, readiness.ready ? 200 : 503)
  })
  app.get('/metrics', () => answerMetrics(parts))
  app.get(
    '/:asset',
    async (context) =>
      (await answerAsset(
        options.assetsDir,
        context.req.param('asset'),
        context.req.header('if-none-match'),
      )) ?? notFound(),
  )

  app.notFound(() => notFound())
  app.onError((error, context) => {
    if (error instanceof OperatingError && ACCESS_FAULTS.has(String(error.code)))
      return problem(503, String(error.code), error.message)
    logger.error({ err: error, path: context.req.path }, 'request failed')
    return problem(500, 'internal', 'This node made a mistake while answering; its log says more.')
  })
  return app
}

function answerMetrics({ source, figures }: RouteParts): Response {
  if (figures === undefined)
    return problem(404, 'metrics-off', 'This node tells no metrics: `metrics.enabled` is false.')
  return new Response(tellMetrics(source, figures), { headers: { 'content-type': METRICS_CONTENT_TYPE } })
}

/** `?format=` json, csv, html, pdf or text. */
async function answerStatement(context: Context, source: HomeSource): Promise<Response> {
  const asked = context.req.query('format') ?? 'json'
  const format = STATEMENT_FORMATS.find((each) => each === asked)
  if (format === undefined)
    return problem(400, 'statement-format-unknown', `A statement is one of ${STATEMENT_FORMATS.join(', ')}.`)
  return answerWritten(() => source.statement(context.req.param('month') ?? '', format))
}

/** `?format=` json or csv. */
async function answerHistory(context: Context, source: HomeSource): Promise<Response> {
  const asked = context.req.query('format') ?? 'json'
  const format = HISTORY_FORMATS.find((each) => each === asked)
  if (format === undefined)
    return problem(400, 'history-format-unknown', `History comes as ${HISTORY_FORMATS.join(' or ')}.`)
  const period = context.req.param('period') ?? ''
  const answer = await answerWritten(() => source.history(period, format))
  if (format === 'csv' && answer.ok)
    answer.headers.set('content-disposition', `attachment; filename="streetwatt-${period}.csv"`)
  return answer
}

/** What was asked for wrongly, and what there is not; all else can only not be written now. */
const WRITTEN_STATUS: Readonly<Record<string, number>> = {
  'statement-month-invalid': 400,
  'statement-month-outside': 404,
  'history-period-invalid': 400,
  'history-period-outside': 404,
}

/** A document, or why there is none. */
async function answerWritten(write: () => Promise<WrittenStatement>): Promise<Response> {
  try {
    const { contentType, body } = await write()
    return new Response(body, { headers: { 'content-type': contentType } })
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    const code = String(error.code)
    return problem(WRITTEN_STATUS[code] ?? 503, code, error.message)
  }
}

/** A rule's module: who checks its hash need not trust this node. */
async function answerRule(hash: string, source: HomeSource): Promise<Response> {
  if (!/^[0-9a-f]{64}$/.test(hash))
    return problem(400, 'rule-hash-invalid', 'A rule is named by the sha-256 of its module: 64 hex digits.')
  const bytes = await source.rule(hash)
  if (bytes === undefined) return problem(404, 'rule-unknown', 'This node does not have that rule.')
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': 'application/wasm' } })
}

function answerEvents(context: Context, events: EventHub, mayRead: () => Promise<boolean>): Response {
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' }
  if (context.req.method === 'HEAD') return new Response(null, { headers })
  const stream = events.open(mayRead)
  if (stream === undefined)
    return problem(503, 'too-many-clients', 'Too many pages are open on this node; close one.', {
      'retry-after': '5',
    })
  return new Response(stream, { headers })
}

function notFound(): Response {
  return problem(404, 'not-found', 'There is nothing at this address.')
}

function wholeNumber(text: string): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}
