import * as z from 'zod'
import { addressSchema, tableSchema, unitIdSchema, wordOrderSchema } from './register-schema.ts'

const name = z.string().regex(/^[a-z][a-zA-Z0-9]*$/)

/** A register that control reads or writes. */
const controlRegisterSchema = z.strictObject({
  /** The maker's name for it, as in the maker's document. */
  vendor: z.string().min(1),
  table: tableSchema.optional(),
  address: addressSchema,
  type: z.enum(['u16', 'i16', 'u32', 'i32', 'f32']),
  wordOrder: wordOrderSchema.optional(),
  /** value = raw x 10^exponent. */
  exponent: z.int().min(-10).max(10).optional(),
  unitId: unitIdSchema.optional(),
  /** 6 where the device does not take function 16. */
  functionCode: z.union([z.literal(6), z.literal(16)]).optional(),
  /** False for commands that cannot be read back. */
  readBack: z.boolean().optional(),
})
export type ControlRegisterEntry = z.infer<typeof controlRegisterSchema>

const constantStepSchema = z.strictObject({
  write: name,
  value: z.number(),
  joinsPrevious: z.boolean().optional(),
  needsPrevious: z.boolean().optional(),
})

/** One write, in the order of the list: a number, the power of the lease (W, or % of a rating), or its time. */
const stepSchema = z.union([
  constantStepSchema,
  z.strictObject({
    write: name,
    power: z.enum(['positive', 'negative']),
    percentOf: name.optional(),
    joinsPrevious: z.boolean().optional(),
  }),
  z.strictObject({ write: name, timer: z.enum(['seconds', 'minutes']), joinsPrevious: z.boolean().optional() }),
])
export type ControlStepEntry = z.infer<typeof stepSchema>

const actionSchema = z.strictObject({
  steps: z.array(stepSchema).min(1),
  /** What the owner has to set first. */
  requires: z
    .array(z.strictObject({ register: name, oneOf: z.array(z.number()).min(1), remedy: z.string().min(1) }))
    .optional(),
})

/** How the battery is steered; parses to the `ControlPlan` of hardware/control/plan.ts. */
export const controlSchema = z.strictObject({
  /** `flash`: every write wears the memory of the device. */
  wear: z.enum(['volatile', 'flash']),
  reversion: z.union([
    /** A timer in the device ends a forced state. */
    z.strictObject({
      kind: z.literal('device-timer'),
      timer: name,
      unit: z.enum(['seconds', 'minutes']),
      maximum: z.int().min(1),
    }),
    /** Nothing but our journal and watchdog ends it; `refreshMs` where the device forgets set points by itself. */
    z.strictObject({ kind: z.literal('software'), refreshMs: z.int().min(1_000).optional() }),
  ]),
  registers: z.record(name, controlRegisterSchema),
  ratings: z.strictObject({ chargeW: name.optional(), dischargeW: name.optional() }).optional(),
  actions: z
    .strictObject({
      charge: actionSchema.optional(),
      discharge: actionSchema.optional(),
      hold: actionSchema.optional(),
      'block-charge': actionSchema.optional(),
    }),
  /** Makes the device normal again, what switches off first. */
  normal: z.array(constantStepSchema).min(1),
  readBackWithinMs: z.int().min(0).optional(),
  effectWithinMs: z.int().min(0).optional(),
})
export type ControlSection = z.infer<typeof controlSchema>
