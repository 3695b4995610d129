/** How firm the fills of an open slot are; the order is that of their codes in the state. */
export const FILL_STATES = ['none', 'uncertain', 'bound', 'void'] as const
export type FillState = (typeof FILL_STATES)[number]
