/** What keys a schema knows, whatever is wrapped around it: optional parts, defaults. */
import * as z from 'zod'

/** The keys of a map; none of anything else. */
export function keysOf(schema: z.core.$ZodType | undefined): string[] {
  const inner = unwrapped(schema)
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
}

/** The schema of what stands at a path of keys, or undefined. */
export function schemaAt(schema: z.core.$ZodType, path: readonly string[]): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>((at, key) => {
    const inner = unwrapped(at)
    return inner instanceof z.ZodObject ? shapeOf(inner)[key] : undefined
  }, schema)
}

function shapeOf({ shape }: z.ZodObject): Readonly<Record<string, z.core.$ZodType>> {
  return shape
}

function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return unwrapped(schema.unwrap())
  return schema
}
