/**
 * What a profile file may hold. The types of a profile come from here, and `profile.schema.json`, which editors check
 * with, is generated from here (a test compares them).
 */
import * as z from 'zod'
import { controlSchema } from './control-schema.ts'
import { registerChangeSchema, registerSchema, tableSchema, unitIdSchema, wordOrderSchema } from './register-schema.ts'

const name = z.string().regex(/^[a-z][a-zA-Z0-9]*$/)

/** True while a register holds one of some values, or has a bit set (bit 0 is the lowest). */
const conditionSchema = z.union([
  z.strictObject({ register: name, oneOf: z.array(z.int()).min(1) }),
  z.strictObject({ register: name, bit: z.int().min(0).max(63) }),
])
export type Condition = z.infer<typeof conditionSchema>

/** A quantity made of registers: one of them, a sum, or the first less the second. */
const quantitySchema = z.union([
  name,
  z.strictObject({ sum: z.array(name).min(1) }),
  z.strictObject({ difference: z.tuple([name, name]) }),
])
export type QuantityRule = z.infer<typeof quantitySchema>

/** A power with a direction: by its sign, or by another register (then its own sign is ignored). */
const gridPowerSchema = z.union([
  z.strictObject({ of: quantitySchema, positive: z.enum(['import', 'export']) }),
  z.strictObject({
    of: quantitySchema,
    signFrom: z.strictObject({ import: conditionSchema, export: conditionSchema }),
  }),
])
const batteryPowerSchema = z.union([
  z.strictObject({ of: quantitySchema, positive: z.enum(['charge', 'discharge']) }),
  z.strictObject({
    of: quantitySchema,
    signFrom: z.strictObject({ charge: conditionSchema, discharge: conditionSchema }),
  }),
])

/** How registers become the points of a device. What is not named, the device does not have. */
export const pointsSchema = z.strictObject({
  pvPowerW: quantitySchema.optional(),
  /** Instead of this the powers of import and export may have registers of their own. */
  gridPowerW: gridPowerSchema.optional(),
  gridImportPowerW: quantitySchema.optional(),
  gridExportPowerW: quantitySchema.optional(),
  batteryPowerW: batteryPowerSchema.optional(),
  batteryChargePowerW: quantitySchema.optional(),
  batteryDischargePowerW: quantitySchema.optional(),
  stateOfChargePercent: quantitySchema.optional(),
  gridImportWh: quantitySchema.optional(),
  gridExportWh: quantitySchema.optional(),
  pvEnergyWh: quantitySchema.optional(),
})
export type PointRules = z.infer<typeof pointsSchema>

const POINT_RULES = pointsSchema.keyof().options

/** What the device says of the size of its battery; each part may be left out. */
export const ratingSchema = z.strictObject({
  capacityWh: name.optional(),
  chargeW: name.optional(),
  dischargeW: name.optional(),
})
export type RatingRules = z.infer<typeof ratingSchema>

const pattern = z.string().min(1).max(200)

/** How a device is known: by SunSpec's model 1, or by a register that says something only this make says. */
const matchSchema = z.union([
  z.strictObject({ sunspec: z.strictObject({ manufacturer: pattern, model: pattern.optional() }) }),
  z.strictObject({ register: name, text: pattern }),
  z.strictObject({ register: name, oneOf: z.array(z.int()).min(1) }),
  z.strictObject({ register: name, between: z.tuple([z.int(), z.int()]) }),
])
export type MatchRule = z.infer<typeof matchSchema>

/** Firmware and models of one make differ: registers that stand otherwise while another register says so. */
const variantSchema = z.strictObject({
  name: z.string().min(1),
  when: z.union([
    z.strictObject({ register: name, oneOf: z.array(z.int()).min(1) }),
    z.strictObject({ register: name, between: z.tuple([z.int(), z.int()]) }),
    z.strictObject({ register: name, text: pattern }),
  ]),
  registers: z.record(name, registerChangeSchema).optional(),
  points: pointsSchema.partial().optional(),
  /** Points that it does not have, or that are not known well enough. */
  without: z.array(z.enum(POINT_RULES)).default([]),
  /** False where the control section is not for this variant. */
  control: z.boolean().default(true),
})
export type Variant = z.infer<typeof variantSchema>

/** Always there; or not while a register says so; or only where a register says anything at all. */
const presenceSchema = z.union([
  z.literal(true),
  z.strictObject({ absentWhen: conditionSchema }),
  z.strictObject({ knownBy: name }),
])
export type PresenceRule = z.infer<typeof presenceSchema>

/** The whole file. */
export const profileSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  manufacturer: z.string().min(1),
  /** The models it is written for, in the maker's words. */
  models: z.array(z.string().min(1)).min(1),
  /** Only an owner of the device says otherwise. */
  testedOnARealDevice: z.union([
    z.literal('no'),
    z.strictObject({
      by: z.string().min(1),
      on: z.iso.date(),
      model: z.string().min(1),
      firmware: z.string().min(1).optional(),
    }),
  ]),
  /** Where its facts were read. */
  sources: z.array(z.string().min(1)).min(1),
  /** What an owner has to know or to switch on. */
  notes: z.array(z.string().min(1)).default([]),
  protocol: z.enum(['registers', 'sunspec']),
  connection: z
    .strictObject({
      unitIds: z.array(unitIdSchema).min(1).default([1]),
      ports: z.array(z.int().min(1).max(65_535)).min(1).default([502]),
      delayMs: z.int().min(0).max(60_000).default(0),
      minGapMs: z.int().min(0).max(60_000).default(0),
      timeoutMs: z.int().min(100).max(60_000).default(2_000),
      maxRegisters: z.int().min(1).max(125).default(125),
      maxConnections: z.int().min(1).max(64).optional(),
      baudRate: z.int().min(1_200).max(921_600).optional(),
      parity: z.enum(['none', 'even', 'odd']).optional(),
      /** No read may reach from below one of these addresses to it or beyond. */
      barriers: z.array(z.int().min(1).max(65_535)).default([]),
    })
    .prefault({}),
  match: z.array(matchSchema).default([]),
  identity: z
    .strictObject({ model: name.optional(), modelNames: z.record(z.string(), z.string()).optional(), serial: name.optional() })
    .prefault({}),
  /** What the device has; the battery or the meter may be missing while a register says so. */
  parts: z.strictObject({
    inverter: z.literal(true).optional(),
    battery: presenceSchema.optional(),
    meter: presenceSchema.optional(),
  }),
  /** What SunSpec leaves to makers, for `protocol: sunspec`. */
  sunspec: z
    .strictObject({
      gridSign: z.enum(['import-positive', 'export-positive']).optional(),
      gridCounters: z.enum(['as-named', 'swapped']).optional(),
      batterySign: z.enum(['discharge-positive', 'charge-positive']).optional(),
      /** The grid meter is another unit; the first that has one is taken. */
      meterUnitIds: z.array(unitIdSchema).min(1).optional(),
      /** Negative limits of model 124 are orders to charge and discharge: only where that is known of the make. */
      forces124: z.boolean().default(false),
    })
    .optional(),
  defaults: z
    .strictObject({ table: tableSchema.default('holding'), wordOrder: wordOrderSchema.default('high-first') })
    .prefault({}),
  registers: z.record(name, registerSchema).default({}),
  points: pointsSchema.default({}),
  /** Read once, when the device is opened. */
  rating: ratingSchema.default({}),
  variants: z.array(variantSchema).default([]),
  control: controlSchema.optional(),
})
export type ProfileFile = z.infer<typeof profileSchema>
