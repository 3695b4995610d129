/** What a home's process is started with, so that the memory below JavaScript stays small (docs/footprint.md). */

/**
 * Environment of glibc's malloc, which reads it before a program can say anything; other C libraries ignore it. By itself
 * it gives threads arenas of their own, up to eight for each core, and what one thread asked for and freed there is of no use
 * to the others: the database's threads take turns, and a home climbs for hours. A threshold that is given, here the usual one,
 * is no longer raised by the first large piece, so that large pieces go back to the system when they are freed.
 */
export const FEW_ARENAS = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' } as const
