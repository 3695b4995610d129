/** What a person says of a direction: it is as the device says, or the other way round. */
export const SIGN_ANSWERS = ['as-read', 'swapped'] as const
export type SignAnswer = (typeof SIGN_ANSWERS)[number]
