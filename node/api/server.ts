import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Logger } from '../runtime/logger.ts'
import type { AccessFile } from './access/access-file.ts'
import { createAttempts } from './access/attempts.ts'
import { createSessions } from './access/sessions.ts'
import type { HomeFigures } from './figures.ts'
import { createEventHub, EVENT_LIMITS, type EventLimits } from './events.ts'
import { hostInUrl, isLoopback } from './hosts.ts'
import { listen } from './listening.ts'
import { problem } from './problem.ts'
import { createRoutes } from './routes.ts'
import type { HomeSource } from './source.ts'

export interface HttpServerOptions {
  /** `127.0.0.1`, `localhost`, `::1`; any other address needs a password. */
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** The built page: `dist/dashboard`. */
  readonly assetsDir: string
  /** Where the port is taken, try the ones after it. */
  readonly portFallback?: boolean
  readonly events?: Partial<EventLimits>
}

export interface HttpServer {
  /**
   * Listens and says where. Throws `access-file-exposed`, `access-file-damaged`, `lan-address-needs-password`,
   * `port-taken` or `address-unavailable`.
   */
  start(): Promise<{ host: string; port: number; url: string }>
  /** Ends live streams and open connections. It can be started again. */
  stop(): Promise<void>
}

/** Connections at once; more than any household opens, far below what the machine can bear. */
const CONNECTION_LIMIT = 256

export interface HttpServerParts {
  readonly source: HomeSource
  /** What `/metrics` tells; without it there is none. */
  readonly figures?: HomeFigures
  /** Password and tokens; without it nobody has any. */
  readonly access?: AccessFile
  readonly logger: Logger
}

/** The home's window on this machine: the dashboard, its data as JSON and as live events, and what supervisors ask. */
export function createHttpServer(
  options: HttpServerOptions,
  { source, figures, access = NO_ACCESS, logger }: HttpServerParts,
): HttpServer {
  const { host, port, portFallback = false } = options
  const events = createEventHub({ ...EVENT_LIMITS, ...options.events }, { source, logger })
  const routes = createRoutes(options, {
    ...{ source, events, logger },
    access: {
      file: access,
      sessions: createSessions(),
      attempts: createAttempts(),
      tokenAttempts: createAttempts(),
    },
    ...(figures && { figures }),
  })
  const answer = getRequestListener((request, env) => routes.fetch(request, env), {
    overrideGlobalObjects: false,
    errorHandler: () => badRequest(),
  })
  let server: Server | undefined

  return {
    async start() {
      await refuseOpenLan(host, access)
      server = createServer((request, response) => void answer(request, response))
      server.maxConnections = CONNECTION_LIMIT
      const actualPort = await listen(server, { host, port, portFallback })
      const url = `http://${hostInUrl(host)}:${actualPort}/`
      logger.info({ url }, 'http server listens')
      return { host, port: actualPort, url }
    },
    async stop() {
      events.close()
      if (server !== undefined) await close(server)
      server = undefined
    },
  }
}

/** Of a home without a password other machines see nothing: throws `lan-address-needs-password`. */
export async function refuseOpenLan(host: string, access: AccessFile): Promise<void> {
  const { password } = await access.read()
  if (isLoopback(host) || password !== null) return
  const sentence = `The address ${host} can be reached from other machines, and that needs a password: run streetwatt password set, or use 127.0.0.1.`
  throw new OperatingError({ code: 'lan-address-needs-password', host }, sentence)
}

const NO_ACCESS: AccessFile = {
  read: () => Promise.resolve({ version: 1, password: null, tokens: [] }),
  change: () => Promise.reject(new Error('this server keeps no tokens')),
}

/** What never became a request (no host, a broken URL) did not pass the guards either. */
function badRequest(): Response {
  return problem(400, 'request-malformed', 'This is not a request that can be answered.', {
    'x-content-type-options': 'nosniff',
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })
}
