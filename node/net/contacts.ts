import type { MemberId, StreetMember } from '../engine/ports.ts'

/** Makes of what the chain says of the members what the network works with. */
export interface Contacts {
  /** The first list, before the chain has said anything. */
  first(): readonly StreetMember[]
  /** Of every later one. */
  next(list: readonly StreetMember[]): readonly StreetMember[]
}

/**
 * Members whom people told this home about. Until it is a member itself it knows them by that, whatever the list says:
 * the list may be older than they are. From then on only the addresses count.
 */
export function createContacts(options: {
  readonly members: readonly StreetMember[]
  readonly told: readonly StreetMember[]
  readonly self: MemberId
}): Contacts {
  const { members, self } = options
  const contacts = options.told.filter(({ id }) => id !== self)

  function withContacts(list: readonly StreetMember[]): readonly StreetMember[] {
    const addressesOf = (member: MemberId) => list.find(({ id }) => id === member)?.addresses ?? []
    const told = contacts.map((each) => ({
      ...each,
      addresses: [...each.addresses, ...addressesOf(each.id)],
    }))
    return [...list.filter(({ id }) => told.every((each) => each.id !== id)), ...told]
  }

  function withAddresses(list: readonly StreetMember[]): readonly StreetMember[] {
    return list.map((member) => {
      const told = contacts.filter(({ id }) => id === member.id).flatMap(({ addresses }) => addresses)
      return { ...member, addresses: [...member.addresses, ...told] }
    })
  }

  return {
    first: () => withContacts(members),
    /** This home knows itself by the keys it has: a chain that is behind lacks it, or has the keys of before. */
    next(list) {
      const own = members.filter(({ id }) => id === self)
      const others = list.filter(({ id }) => id !== self)
      const all = [...others, ...own]
      return others.length < list.length ? withAddresses(all) : withContacts(all)
    },
  }
}
