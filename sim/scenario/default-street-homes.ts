/** How many homes the embedded street can have. */
export const DEFAULT_STREET_HOMES = { least: 2, usual: 6, most: 12 } as const
