import * as z from 'zod'
import { dayNames, price, quantity, strict, timeOfDay } from './fields.ts'
import { YEARLY } from './source-schema.ts'
import { ENERGY, POWER, SHARE, withPlainUnit } from './written.ts'

const PLAIN_KWH = withPlainUnit({ ...ENERGY, least: 1 }, 'kWh')
const PLAIN_KW = withPlainUnit({ ...POWER, least: 1 }, 'kW')

/** What a battery has beside its size, for one home or a group. */
export const batteryHabits = {
  efficiency: quantity({ ...SHARE, least: 1 }, 'Round trip, like "90 %".').prefault('90 %'),
  reserve: quantity(SHARE, 'What always stays in, like "10 %".').prefault('0 %'),
  initial: quantity(SHARE, 'State of charge at the start, like "50 %".').prefault('50 %'),
  wear: price('What a kWh through it wears it, for the optimiser.').prefault('0 ct/kWh'),
}

/** A battery: its size in two spellings, and how it is used. */
export const batterySchema = strict({
  capacity: quantity({ ...ENERGY, least: 1 }, 'Usable capacity, like "10 kWh".').optional(),
  capacityKwh: quantity(PLAIN_KWH, 'Usable capacity in kWh.').optional(),
  maxPower: quantity({ ...POWER, least: 1 }, 'Largest power in both directions, like "5 kW".').optional(),
  maxPowerKw: quantity(PLAIN_KW, 'Largest power in both directions in kW.').optional(),
  ...batteryHabits,
}).superRefine((battery, context) => {
  for (const [plain, named] of [
    ['capacity', 'capacityKwh'],
    ['maxPower', 'maxPowerKw'],
  ] as const) {
    if (battery[plain] === undefined || battery[named] === undefined) continue
    context.addIssue({
      code: 'custom',
      path: [named],
      message: `says the same as ${plain}; keep one of them`,
    })
  }
  if (battery.capacity === undefined && battery.capacityKwh === undefined) {
    context.addIssue({ code: 'custom', message: 'lacks its capacity; add one like capacity: 10 kWh' })
  }
})

/** What an electric car has beside its daily energy and its times. */
export const carHabits = {
  power: quantity({ ...POWER, least: 1 }, 'Charging power, like "11 kW".').prefault('11 kW'),
  capacity: quantity({ ...ENERGY, least: 1000 }, 'Usable battery, like "60 kWh".').prefault('60 kWh'),
  days: dayNames('Days on which it departs, like "Mon-Fri".'),
  flexible: z.boolean().default(false).describe('Charges any time before it departs, where that helps.'),
}

/** An electric car that is away by day. */
export const carSchema = strict({
  dailyKwh: quantity(PLAIN_KWH, 'What it uses on a mean day on which it departs, in kWh.').prefault(7),
  departs: timeOfDay('Local time at which it leaves.').prefault('7:30'),
  returns: timeOfDay('Local time at which it is back.').prefault('17:30'),
  ...carHabits,
})

/** What a heat pump has beside its yearly energy. */
export const heatPumpHabits = {
  power: quantity({ ...POWER, least: 1 }, 'Largest electric power, like "3 kW".').prefault('3 kW'),
  store: quantity(ENERGY, 'Heat that the store holds, like "10 kWh".').prefault('10 kWh'),
  flexible: z.boolean().default(false).describe('Heats some hours ahead, where that helps.'),
}

/** A heat pump with a store of warm water. */
export const heatPumpSchema = strict({
  yearlyKwh: quantity(YEARLY, 'Electricity of a mean year, in kWh.').prefault(4000),
  ...heatPumpHabits,
})

/** Assets after their values were read. */
export type WrittenBattery = z.output<typeof batterySchema>
export type WrittenCar = z.output<typeof carSchema>
export type WrittenHeatPump = z.output<typeof heatPumpSchema>
