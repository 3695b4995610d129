/** Contents that were not accepted from someone lately, so that another author's copy still gets a hearing. */
export interface Refusals {
  note(id: string, author: string): void
  /** True when this content was refused, and from somebody else. */
  isRefusedFromAnother(id: string, author: string): boolean
}

/** How many refusals are remembered; the oldest go first. */
const MAX_REFUSALS = 4096

/**
 * Ids of content have a danger: a member who repeats another's vote under its own envelope, and gets it refused,
 * would make every node take the true copy for a duplicate. After a refusal the copies of other authors are
 * therefore told apart by author.
 */
export function createRefusals(): Refusals {
  const authors = new Map<string, string>()
  return {
    note(id, author) {
      if (authors.has(id)) return
      authors.set(id, author)
      const oldest = authors.keys().next()
      if (authors.size > MAX_REFUSALS && oldest.done !== true) authors.delete(oldest.value)
    },
    isRefusedFromAnother(id, author) {
      const refused = authors.get(id)
      return refused !== undefined && refused !== author
    },
  }
}
