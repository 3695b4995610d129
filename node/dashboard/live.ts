import { signal } from '@preact/signals'
import type { HomeState } from '../api/state.ts'
import { freezeMarket, setMarket } from './market-time.ts'
import { askSession } from './session.ts'

/**
 * The line to the node. The browser's EventSource reconnects by itself; what it cannot see (an answer that refuses, a
 * line that died in silence) is looked after here.
 */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline'

/** The home as the node last told it; undefined until it first did. */
export const home = signal<HomeState | undefined>(undefined)
export const connection = signal<Connection>('connecting')

const OFFLINE_AFTER_MS = 5000
const REOPEN_AFTER_MS = 2000
const SILENCE_MS = 20_000
const ANSWER_MS = 4000

let stream: EventSource | undefined
let offlineTimer: number | undefined
let reopenTimer: number | undefined
let lastHeardAt = 0

/** Listens for as long as the page is open, and only while it is seen: browsers allow few streams to one server. */
export function startLive(): void {
  open()
  window.setInterval(() => void checkSilence(), SILENCE_MS / 4)
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close()
    else open()
  })
}

function open(): void {
  close()
  lastHeardAt = performance.now()
  stream = new EventSource('/api/v1/events')
  stream.addEventListener('state', (event: MessageEvent<string>) => {
    heard(JSON.parse(event.data) as HomeState)
  })
  stream.addEventListener('error', () => {
    lost()
    // After an answer that is no stream the browser gives up; after a broken line it tries again itself.
    if (stream?.readyState !== EventSource.CLOSED) return
    reopenTimer = window.setTimeout(open, REOPEN_AFTER_MS)
    void askSession()
  })
}

function close(): void {
  stream?.close()
  stream = undefined
  window.clearTimeout(reopenTimer)
}

function heard(state: HomeState): void {
  window.clearTimeout(offlineTimer)
  offlineTimer = undefined
  lastHeardAt = performance.now()
  setMarket({ nowMs: state.nowMs, speed: state.home.marketSpeed })
  home.value = state
  connection.value = 'live'
}

function lost(): void {
  if (connection.value === 'live') {
    connection.value = 'reconnecting'
    freezeMarket()
  }
  offlineTimer ??= window.setTimeout(() => {
    connection.value = 'offline'
  }, OFFLINE_AFTER_MS)
}

/** Heartbeats are comments, which scripts cannot see; so a long silence is asked about. */
async function checkSilence(): Promise<void> {
  if (stream === undefined || connection.value !== 'live' || performance.now() - lastHeardAt < SILENCE_MS)
    return
  try {
    await fetch('/healthz', { signal: AbortSignal.timeout(ANSWER_MS), cache: 'no-store' })
    lastHeardAt = performance.now()
  } catch {
    lost()
    open()
  }
}
