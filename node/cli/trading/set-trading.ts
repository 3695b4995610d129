/** `streetwatt trading pause|resume|status`: what the running node is told, and what holds then. */
import type { TradingAnswer } from '../../api/control-protocol.ts'
import { siteIso } from '../../runtime/site-time.ts'
import { nodeOf } from '../community/own-home.ts'
import type { Print } from '../print.ts'

export interface TradingFlags {
  readonly config: string
  readonly json?: true
}

/** `isPaused` of null only asks. Throws `node-not-running`, and `owner-file-unwritable` where nothing has changed. */
export async function setTrading(
  isPaused: boolean | null,
  { config, json }: TradingFlags,
  print: Print,
): Promise<void> {
  const answer = await (await nodeOf(config)).trading(isPaused)
  await print(json === true ? `${JSON.stringify(answer.trading)}\n` : tradingText(answer))
}

/** One sentence for people, times by the site's clocks. */
export function tradingText({ timezone, nowMs, trading }: TradingAnswer): string {
  const { isPaused, sinceMs, fromMs } = trading
  const at = (atMs: number): string => siteIso(atMs, timezone).slice(0, 16).replace('T', ' ')
  if (sinceMs === null || fromMs === null) return 'This home trades.\n'
  const isAhead = fromMs > nowMs
  if (!isPaused)
    return isAhead
      ? `This home trades: resumed ${at(sinceMs)}, with orders from the slot of ${at(fromMs)} on.\n`
      : `This home trades, since it was resumed ${at(sinceMs)}.\n`
  return `Trading is paused since ${at(sinceMs)}: no orders from the slot of ${at(fromMs)} on. What was traded before is delivered and settled.\n`
}
