import type { HomeSource, SlotDetail } from '../../node/api/source.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { writeFakeHistory } from './fake-history.ts'
import type { ArmingSettings, DeviceSettings } from '../../node/api/settings.ts'
import type { FakeOwner } from './fake-owner.ts'
import { createFakeOwner, makeOwnerState } from './fake-owner.ts'
import { FAKE_REPORT, makeBackups, makeLogLines, makeSettings } from './fake-settings.ts'
import type { HomeState, OrderState, SlotState } from '../../node/api/state.ts'

/** A home that only exists in tests: its state is set by hand, and it counts who listens. */
export interface FakeHome {
  readonly source: HomeSource
  readonly owner: FakeOwner
  /** Changes the state and tells the listeners. */
  change(change: Partial<HomeState>): void
  listeners(): number
  /** What it tells of this slot from now on, and the rule it gives for it. */
  setSlot(detail: SlotDetail, rule: Uint8Array): void
  /** How a test of its device goes from now on. */
  setDeviceTest(test: HomeSource['testDevice']): void
  /** Why its device is silent, from now on. */
  setDeviceProblem(problem: DeviceSettings['problem']): void
  /** What was armed, from now on. */
  setArming(arming: ArmingSettings | null): void
  /** How its backups are listed from now on. */
  setBackups(list: HomeSource['backups']): void
  setReady(ready: boolean): void
}

export const SLOT_MS = 900_000
/** 2026-06-17 13:17:30 in Berlin. */
export const NOW_MS = Date.UTC(2026, 5, 17, 11, 17, 30)
const DAY_START_MS = Date.UTC(2026, 5, 16, 22)

/** A source that answers like a node would, without one. */
export function createFakeHome(initial: HomeState = makeHomeState()): FakeHome {
  const listeners = new Set<() => void>()
  const slots = new Map<number, SlotDetail>()
  const rules = new Map<string, Uint8Array>()
  let state = initial
  let ready = true
  let arming: ArmingSettings | null | undefined
  let problem: DeviceSettings['problem'] = null
  let listBackups: HomeSource['backups'] = async () => makeBackups(NOW_MS)
  const owner = createFakeOwner({
    state: () => state.owner,
    change(next) {
      change({ owner: next })
    },
    nowMs: () => state.nowMs,
  })
  let testDevice: HomeSource['testDevice'] = () => Promise.resolve(FAKE_REPORT)
  function change(changed: Partial<HomeState>): void {
    state = { ...state, ...changed }
    for (const listener of listeners) listener()
  }
  return {
    owner,
    source: {
      owner,
      state: () => state,
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      slot: async (slot) =>
        slot === 7
          ? {
              community: 'c0'.repeat(32),
              self: 'a1'.repeat(32),
              slot,
              startMs: 0,
              endMs: 1,
              gateMs: 0,
              status: 'no-trade',
              book: null,
              conditions: null,
              clearing: null,
              fills: [],
              certificate: null,
            }
          : slots.get(slot),
      rule: async (hash) => rules.get(hash),
      block: async () => undefined,
      outcome: async (height) => (height === 9 ? { height } : undefined),
      statement: async (month, format) => {
        if (month !== '2026-10')
          throw new OperatingError({ code: 'statement-month-outside' }, `There is no ${month}.`)
        return { contentType: `text/${format}`, body: month }
      },
      history: async (period, format) => {
        if (period < '2000')
          throw new OperatingError({ code: 'history-period-outside' }, `There is no ${period}.`)
        return writeFakeHistory(period, format)
      },
      settings: async () => {
        const settings = makeSettings(NOW_MS)
        const device = { ...settings.device, problem }
        return { ...settings, device, ...(arming !== undefined && { arming }) }
      },
      backups: () => listBackups(),
      testDevice: () => testDevice(),
      logLines: () => makeLogLines(NOW_MS),
      accounts: async () => [{ id: 'aa', kind: 'member', asset: 'money', balance: '-12' }],
      health: () => ({ ok: true }),
      readiness: () => ({
        ready,
        checks: { peers: { ok: ready, detail: ready ? '4 of 5 connected' : 'no peer is connected' } },
      }),
    },
    change,
    listeners: () => listeners.size,
    setSlot(detail, rule) {
      slots.set(detail.slot, detail)
      rules.set(detail.clearing?.ruleHash ?? '', rule)
    },
    setDeviceTest(test) {
      testDevice = test
    },
    setDeviceProblem(value) {
      problem = value
    },
    setArming(value) {
      arming = value
    },
    setBackups(list) {
      listBackups = list
    },
    setReady(value) {
      ready = value
    },
  }
}

/** A sunny noon in Berlin: the home sells to its neighbours. */
export function makeHomeState(change: Partial<HomeState> = {}): HomeState {
  const current = Math.floor(NOW_MS / SLOT_MS)
  const day = Array.from({ length: current - DAY_START_MS / SLOT_MS + 1 }, (_, index) =>
    makeDaySlot(DAY_START_MS / SLOT_MS + index, index),
  )
  const currentSlot = makeSlot(current, {
    status: 'cleared',
    priceMicroPerKwh: 186_000,
    energyWh: 1_240,
    soldWh: 315,
    orders: 9,
    reason: 'sold',
    sentence: 'Sold 0.315 kWh to neighbours; 5 of 6 homes traded.',
  })
  return {
    home: {
      id: 'a1'.repeat(32),
      title: 'Lindenweg 4',
      timezone: 'Europe/Berlin',
      currency: 'EUR',
      mode: 'live',
      marketSpeed: 1,
      slotMs: SLOT_MS,
    },
    nowMs: NOW_MS,
    tariff: { retailMicroPerKwh: 312_000, feedInMicroPerKwh: 82_000 },
    plan: null,
    power: {
      atMs: NOW_MS,
      quality: 'ok',
      pvPowerW: 4180,
      loadPowerW: 640,
      gridImportPowerW: 0,
      gridExportPowerW: 2040,
      batteryChargePowerW: 1500,
      batteryDischargePowerW: 0,
      stateOfChargePpm: 634_000,
      hasPv: true,
      hasBattery: true,
      hasLoad: true,
    },
    currentSlot,
    nextSlot: makeSlot(current + 1, {
      status: 'collecting',
      orders: 4,
      reason: 'collecting',
      sentence: 'Collecting orders of the street.',
    }),
    day: [...day.slice(0, -1), currentSlot],
    orders: [
      makeOrder(current + 1, { side: 'offer', energyWh: 420, limitPriceMicroPerKwh: 95_000, state: 'sent' }),
      makeOrder(current, {
        side: 'offer',
        energyWh: 315,
        filledWh: 315,
        priceMicroPerKwh: 186_000,
        state: 'filled',
      }),
      makeOrder(current - 1, {
        side: 'offer',
        energyWh: 380,
        filledWh: 210,
        priceMicroPerKwh: 171_500,
        state: 'partial',
      }),
      makeOrder(current - 2, { side: 'offer', energyWh: 350, state: 'unfilled' }),
      makeOrder(current - 3, {
        side: 'bid',
        energyWh: 120,
        limitPriceMicroPerKwh: 290_000,
        state: 'refused',
      }),
      makeOrder(current - 4, { side: 'bid', energyWh: 160, limitPriceMicroPerKwh: 290_000, state: 'missed' }),
      ...Array.from({ length: 16 }, (_, index) =>
        makeOrder(current - 5 - index, {
          side: 'bid',
          energyWh: 160 + index * 9,
          filledWh: 160 + index * 9,
          limitPriceMicroPerKwh: 290_000,
          priceMicroPerKwh: 204_000,
          state: 'filled',
        }),
      ),
    ],
    earnings: {
      tradeNano: '612400000',
      supplierNano: '-431250000',
      feeNano: '-12300000',
      tariffAloneNano: '-101900000',
      savingNano: '270750000',
      settledSlots: 51,
    },
    owner: makeOwnerState((current + 1) * SLOT_MS),
    origin: { source: 'solar', useWh: 6_840, retiredWh: 4_412, greenSharePpm: 645_029, settledSlots: 51 },
    ledger: {
      height: 5124,
      slot: current,
      stateRoot: '7c9e2f'.padEnd(64, '0'),
      blockHash: 'b4'.repeat(32),
      finalAtMs: NOW_MS - 410_000,
      validators: 6,
      quorum: 5,
      ruleHash: '19af03'.padEnd(64, '1'),
    },
    peers: ['Lindenweg 2', 'Lindenweg 6', 'Lindenweg 7', 'Lindenweg 9', 'Lindenweg 11'].map(
      (title, index) => ({ id: `${index + 1}`.repeat(64), title, connected: index !== 3 }),
    ),
    attention: [],
    ...change,
  }
}

export function makeSlot(slot: number, change: Partial<SlotState> = {}): SlotState {
  const startMs = slot * SLOT_MS
  return {
    slot,
    startMs,
    endMs: startMs + SLOT_MS,
    gateMs: startMs - 300_000,
    status: 'settled',
    priceMicroPerKwh: null,
    energyWh: 0,
    boughtWh: 0,
    soldWh: 0,
    orders: 0,
    reason: 'nothing-to-trade',
    refusal: null,
    sentence: '',
    ...change,
  }
}

function makeOrder(slot: number, change: Partial<OrderState>): OrderState {
  return {
    slot,
    startMs: slot * SLOT_MS,
    side: 'bid',
    energyWh: 0,
    limitPriceMicroPerKwh: 95_000,
    filledWh: 0,
    priceMicroPerKwh: null,
    state: 'sent',
    ...change,
  }
}

/** Night: few batteries sell dear; noon: much sun is cheap; now and then nothing trades. */
function makeDaySlot(slot: number, index: number): SlotState {
  if (index % 17 === 5)
    return makeSlot(slot, {
      status: 'no-trade',
      orders: 3,
      reason: 'no-crossing',
      sentence: 'No bid met an offer; everybody was on the tariff.',
    })
  const sun = Math.max(0, Math.sin(((index - 22) / 64) * Math.PI))
  const priceMicroPerKwh = Math.round(268_000 - 120_000 * sun + 14_000 * Math.sin(index * 1.7))
  const energyWh = Math.round(300 + 1_100 * sun)
  const trade =
    index % 3 === 0
      ? {}
      : sun > 0.4
        ? { soldWh: Math.round(energyWh * 0.3) }
        : { boughtWh: Math.round(energyWh * 0.4) }
  return makeSlot(slot, { priceMicroPerKwh, energyWh, orders: 8, sentence: 'Cleared.', ...trade })
}
