/**
 * The OpenAPI 3.1 document of the HTTP interface. Its schemas are held to the types of the answers by the compiler, and to
 * the answers themselves by tests; `paths` has every route.
 */
import * as z from 'zod'
import { CSRF_HEADER } from '../access/access-guard.ts'
import { SESSION_COOKIE } from '../access/caller.ts'
import { HISTORY_FORMATS } from '../history.ts'
import type { Problem } from '../problem.ts'
import { STATEMENT_FORMATS } from '../source.ts'
import { ACCESS_PATHS, ACCESS_SCHEMAS } from './access-paths.ts'
import { accounts, blockSummary, readiness, slotDetail } from './chain-schemas.ts'
import { history } from './history-schema.ts'
import type { Paths } from './operation.ts'
import { json, pathParameter, refused, text, WHOLE } from './operation.ts'
import { OWNER_PATHS, OWNER_SCHEMAS } from './owner-paths.ts'
import { backupsState, deviceReport, homeSettings, logLines } from './settings-schemas.ts'
import { homeState } from './state-schema.ts'

const problem = z
  .object({ code: z.string(), message: z.string() })
  .describe('A refusal: a code of docs/errors.md and one sentence.') satisfies z.ZodType<Problem>

const SCHEMAS = {
  Problem: problem,
  HomeState: homeState,
  SlotDetail: slotDetail,
  BlockSummary: blockSummary,
  Outcome: z.looseObject({ height: z.int() }).describe('All that a block did; docs/demo.md names its parts.'),
  Statement: z.looseObject({}).describe("This home's month; docs/settlement.md names its parts."),
  History: history,
  Accounts: accounts,
  Settings: homeSettings,
  Backups: backupsState,
  DeviceReport: deviceReport,
  LogLines: logLines,
  ...ACCESS_SCHEMAS,
  ...OWNER_SCHEMAS,
  Health: z.object({ ok: z.boolean() }),
  Readiness: readiness,
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly paths: Paths
  readonly components: {
    readonly schemas: Readonly<Record<string, object>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}

/**
 * `version` is that of the program. Published schemas let answers have more than they name, for programs must live with
 * what is added; `strict` ones do not, and tests use those.
 */
export function openApiDocument(
  version: string,
  kind: 'published' | 'strict' = 'published',
): OpenApiDocument {
  const io = kind === 'strict' ? 'output' : 'input'
  const schemas = Object.entries(SCHEMAS).map(([name, schema]) => {
    const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io })
    return [name, json] as const
  })
  return {
    openapi: '3.1.0',
    info: {
      title: 'Streetwatt home',
      version,
      description:
        'What one home tells. Energy in Wh, power in W, prices in micro-currency per kWh, amounts as decimal strings of nano-currency, times in epoch milliseconds.',
    },
    paths: withRefusals(PATHS),
    components: { schemas: Object.fromEntries(schemas), securitySchemes: SECURITY_SCHEMES },
  }
}

/** What may meet any request: another host's name, a method or a path that is not there, no permission, too many. */
function withRefusals(paths: Paths): Paths {
  const refusal = json('Problem', 'A refusal')
  return mapValues(paths, (operations) =>
    mapValues(operations, (each) => ({ ...each, responses: { ...each.responses, default: refusal } })),
  )
}

function mapValues<T, R>(
  of: Readonly<Record<string, T>>,
  make: (value: T) => R,
): Readonly<Record<string, R>> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, make(value)]))
}

const SECURITY_SCHEMES = {
  token: { type: 'http', scheme: 'bearer', description: 'streetwatt token create' },
  session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
  csrf: { type: 'apiKey', in: 'header', name: CSRF_HEADER },
}
const height = pathParameter('height', 'Height of the block, from 1.', WHOLE)

const PATHS: Paths = {
  ...ACCESS_PATHS,
  ...OWNER_PATHS,
  '/': {
    get: {
      operationId: 'page',
      summary: 'The dashboard',
      responses: { 200: text('text/html', 'The page'), 503: refused('It was not built') },
    },
  },
  '/api/v1/openapi.json': {
    get: {
      operationId: 'openApi',
      summary: 'This document',
      responses: {
        200: {
          description: 'OpenAPI 3.1',
          content: { 'application/json': { schema: { type: 'object', required: ['openapi', 'paths'] } } },
        },
      },
    },
  },
  '/api/v1/state': {
    get: {
      operationId: 'state',
      summary: "This home's view now",
      responses: { 200: json('HomeState', 'The state') },
    },
  },
  '/api/v1/events': {
    get: {
      operationId: 'events',
      summary: 'The state whenever it changed, as server-sent event `state`; at most four a second',
      responses: {
        200: text('text/event-stream', 'Events, without end'),
        503: refused('Too many listeners'),
      },
    },
  },
  '/api/v1/slots/{slot}': {
    get: {
      operationId: 'slot',
      summary: 'A slot: its book, by what it was cleared, the clearing, the certificate',
      parameters: [pathParameter('slot', "The slot's start in ms divided by its length.", WHOLE)],
      responses: {
        200: json('SlotDetail', 'The slot'),
        400: refused('Not a slot'),
        404: refused('Nothing is known of it'),
      },
    },
  },
  '/api/v1/rules/{hash}': {
    get: {
      operationId: 'rule',
      summary: 'The module of a pricing rule',
      parameters: [
        pathParameter('hash', 'sha-256 of the module.', { type: 'string', pattern: '^[0-9a-f]{64}$' }),
      ],
      responses: {
        200: { description: 'WebAssembly', content: { 'application/wasm': { schema: {} } } },
        400: refused('Not a hash'),
        404: refused('It is not here'),
      },
    },
  },
  '/api/v1/blocks/{height}': {
    get: {
      operationId: 'block',
      summary: 'A block in short',
      parameters: [height],
      responses: {
        200: json('BlockSummary', 'The block'),
        400: refused('Not a height'),
        404: refused('There is none'),
      },
    },
  },
  '/api/v1/blocks/{height}/outcome': {
    get: {
      operationId: 'outcome',
      summary: 'All that a block did',
      parameters: [height],
      responses: {
        200: json('Outcome', 'What it did'),
        400: refused('Not a height'),
        404: refused('There is none'),
      },
    },
  },
  '/api/v1/statements/{month}': {
    get: {
      operationId: 'statement',
      summary: "This home's statement of a month",
      parameters: [
        pathParameter('month', 'Year and month, 2026-10.', { type: 'string' }),
        { name: 'format', in: 'query', schema: { enum: [...STATEMENT_FORMATS], default: 'json' } },
      ],
      responses: {
        200: {
          description: 'The statement',
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Statement' } },
            'text/csv': { schema: { type: 'string' } },
            'text/html': { schema: { type: 'string' } },
            'text/plain': { schema: { type: 'string' } },
            'application/pdf': { schema: {} },
          },
        },
        400: refused('Not a month, or no such form'),
        404: refused('The community was not there in it'),
        503: refused('It cannot be written now'),
      },
    },
  },
  '/api/v1/history/{period}': {
    get: {
      operationId: 'history',
      summary: "This home's past: a day by slot, a month by day, a year by month",
      parameters: [
        pathParameter('period', 'Day, month or year: 2026-06-17, 2026-06 or 2026.', { type: 'string' }),
        { name: 'format', in: 'query', schema: { enum: [...HISTORY_FORMATS], default: 'json' } },
      ],
      responses: {
        200: {
          description: 'Its rows and their sum',
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/History' } },
            'text/csv': { schema: { type: 'string' } },
          },
        },
        400: refused('Not a day, month or year, or no such form'),
        404: refused('The community was not there in it'),
        503: refused('It cannot be told now'),
      },
    },
  },
  '/api/v1/accounts': {
    get: {
      operationId: 'accounts',
      summary: 'Every account of the ledger',
      responses: { 200: json('Accounts', 'The accounts') },
    },
  },
  '/api/v1/settings': {
    get: {
      operationId: 'settings',
      summary: 'The device with what it says now, the tariff and who decides on it, the limits',
      responses: { 200: json('Settings', 'The settings') },
    },
  },
  '/api/v1/device/test': {
    get: {
      operationId: 'testDevice',
      summary: 'Read the device some times more and judge what it says; nothing is written',
      responses: {
        200: json('DeviceReport', 'What was found'),
        403: refused('A page elsewhere asks'),
        409: refused('A test is under way'),
      },
    },
  },
  '/api/v1/backups': {
    get: {
      operationId: 'backups',
      summary: 'The backups in the folder of this home',
      responses: { 200: json('Backups', 'The backups'), 503: refused('The folder cannot be read') },
    },
  },
  '/api/v1/logs': {
    get: {
      operationId: 'logs',
      summary: 'The last lines of the log',
      responses: { 200: json('LogLines', 'The lines') },
    },
  },
  '/metrics': {
    get: {
      operationId: 'metrics',
      summary: 'Metrics in the text format of Prometheus',
      responses: { 200: text('text/plain', 'docs/metrics.md names them'), 404: refused('They are off') },
    },
  },
  '/healthz': {
    get: {
      operationId: 'health',
      summary: 'Whether the process works',
      responses: { 200: json('Health', 'It does'), 503: json('Health', 'It does not') },
    },
  },
  '/readyz': {
    get: {
      operationId: 'readiness',
      summary: 'Whether the home can trade, each check by name',
      responses: { 200: json('Readiness', 'It can'), 503: json('Readiness', 'It cannot') },
    },
  },
  '/{asset}': {
    get: {
      operationId: 'asset',
      summary: 'A file of the dashboard',
      parameters: [pathParameter('asset', 'Its name.', { type: 'string' })],
      responses: {
        200: {
          description: 'The file',
          content: {
            'text/html': { schema: {} },
            'text/javascript': { schema: {} },
            'text/css': { schema: {} },
            'image/svg+xml': { schema: {} },
            'image/png': { schema: {} },
            'application/manifest+json': { schema: {} },
          },
        },
        304: { description: 'It is the same as the one that is known' },
        404: refused('There is none'),
      },
    },
  },
}
