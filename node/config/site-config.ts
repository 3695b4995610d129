/**
 * The `site:` part: what this home alone says of where it is. Its time zone and its tariff are not here: the street's
 * genesis and decisions have them, and a home that said otherwise would settle otherwise.
 */
import * as z from 'zod'
import { strict, text } from '../../sim/scenario/fields.ts'

export interface SiteConfig {
  /** What its own page calls it; null: as the street knows it. */
  readonly title: string | null
  /** Degrees, north and east positive. It never leaves the node. */
  readonly location: { readonly latitude: number; readonly longitude: number } | null
}

export const siteSchema = strict({
  title: text('What the dashboard calls this home.', 100).optional(),
  location: strict({
    latitude: z.number().min(-90).max(90).describe('Degrees, north positive.'),
    longitude: z.number().min(-180).max(180).describe('Degrees, east positive.'),
  })
    .optional()
    .describe('Where the home is, for the sun. It never leaves the node.'),
}).describe('What this home alone says of itself.')

export function siteConfig(site: z.output<typeof siteSchema> | undefined): SiteConfig {
  return { title: site?.title ?? null, location: site?.location ?? null }
}
