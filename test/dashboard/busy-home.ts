/** A home with much to show, and the pages that show it. */
import type { FakeHome } from '../api/fake-home.ts'
import { createFakeHome, makeHomeState, NOW_MS, SLOT_MS } from '../api/fake-home.ts'
import { makePlan } from './make-plan.ts'
import { makeSealedSlot } from './sealed-slot.ts'

const SLOT = Math.floor(NOW_MS / SLOT_MS)

/** Notices, a plan, orders of every kind, and a slot with its book. */
export function busyHome(): FakeHome {
  const attention = [
    {
      code: 'device-unreachable',
      sentence: 'The inverter stopped answering 4 minutes ago.',
      action: 'Close other programs that read it.',
    },
  ]
  const home = createFakeHome(makeHomeState({ attention, plan: makePlan() }))
  const { detail, ruleBytes } = makeSealedSlot('uniform', SLOT)
  home.setSlot(detail, ruleBytes)
  return home
}

export interface PageOfHome {
  readonly address: string
  /** What is there when the page is complete. */
  readonly complete: string
}

/** The pages that are open to everybody who may look. */
export const PAGES: readonly PageOfHome[] = [
  { address: '#', complete: '#plan svg' },
  { address: `#slot/${SLOT}`, complete: '#slot-book table' },
  { address: '#settings', complete: '[data-test=tariff-preview]' },
  { address: '#history/2026', complete: '#history-rows table' },
]

/** All of them: also those that are much like another, and one that says why there is nothing. */
export const ALL_PAGES: readonly PageOfHome[] = [
  ...PAGES,
  { address: '#history/2026-06', complete: '#history-rows table' },
  { address: '#history/2026-06-17', complete: '#history-rows table' },
  { address: '#slot/7', complete: '#slot-book' },
  { address: 'login', complete: '#password' },
  { address: 'login?failed', complete: '[role=alert]' },
]
