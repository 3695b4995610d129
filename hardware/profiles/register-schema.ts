import * as z from 'zod'

/** How a value lies in registers; `text` is ASCII, two characters a register, padded with NUL or blanks. */
export const REGISTER_TYPES = ['u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'text'] as const

/** Of values with more than one register: `high-first` is Modbus' own order; Sungrow, Deye and Kostal differ. */
export const wordOrderSchema = z.enum(['high-first', 'low-first'])
/** Function 3 reads holding registers, function 4 input registers. */
export const tableSchema = z.enum(['holding', 'input'])
export const addressSchema = z.int().min(0).max(65_535)
export const unitIdSchema = z.int().min(0).max(255)

/** Ten to the power of this register: it may change at run time, so it is read in one request with its value. */
const scaleRegisterSchema = z.strictObject({ powerOfTenAt: addressSchema })

/** What a register file says of one register; the address is the 0-based one of the protocol. */
export const registerSchema = z.strictObject({
  /** The maker's name for it, as in the maker's document. */
  vendor: z.string().min(1),
  table: tableSchema.optional(),
  address: addressSchema,
  type: z.enum(REGISTER_TYPES),
  /** Registers of a text. */
  words: z.int().min(1).max(64).optional(),
  wordOrder: wordOrderSchema.optional(),
  /** value = raw x scale, in `unit`. */
  scale: z.union([z.number().positive().max(1_000_000), scaleRegisterSchema]).default(1),
  unit: z.enum(['W', 'kW', 'Wh', 'kWh', '%']).optional(),
  /** Raw unsigned values that mean "nothing here". NaN of an f32 always does. */
  invalid: z.array(z.int().min(0)).default([]),
  /** In `unit`; outside of it the value is implausible. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** The step of a counter, where it is coarser than its scale says. */
  resolutionWh: z.number().positive().optional(),
  /** Another unit of the same endpoint than the device's own. */
  unitId: unitIdSchema.optional(),
  /** Some models do not have it: a refusal or an invalid value adds nothing to a sum. */
  optional: z.boolean().default(false),
  /** Why this is not sure: fewer than two sources agree on it. */
  unverified: z.string().min(1).optional(),
})

/** One register of a profile, with all defaults filled in where the profile is loaded. */
export type RegisterEntry = z.infer<typeof registerSchema>

const { scale, invalid, optional } = registerSchema.shape

/** What a variant changes of a register; what it does not say stays. */
export const registerChangeSchema = registerSchema.partial().extend({
  scale: scale.unwrap().optional(),
  invalid: invalid.unwrap().optional(),
  optional: optional.unwrap().optional(),
})

/** Registers of a value. */
export function wordsOf(register: Pick<RegisterEntry, 'type' | 'words'>): number {
  switch (register.type) {
    case 'u16':
    case 'i16':
      return 1
    case 'u32':
    case 'i32':
    case 'f32':
      return 2
    case 'u64':
    case 'i64':
      return 4
    case 'text':
      return register.words ?? 1
    default:
      return register.type satisfies never
  }
}
