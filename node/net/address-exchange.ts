/**
 * Members tell each other where they are: whoever links asks for every record the other knows and brings its own;
 * whoever moves tells all it is linked to; and now and then a home compares with one of the others, which heals the rest.
 */
import type { MemberId } from '../engine/ports.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import type { AddressBook } from './address-book.ts'
import { decodeRecords, encodeRecords } from './address-book.ts'
import type { NetworkLimits } from './limits.ts'
import { MAX_RECORDS_ASKED, MAX_RECORDS_KEPT } from './limits.ts'
import type { Members } from './members.ts'
import type { Requester } from './requester.ts'

export interface AddressExchange {
  start(): void
  stop(): Promise<void>
  /** A member is linked. */
  connected(member: MemberId): void
  /** Answers a question: takes what it brings, and gives what is known. */
  serve(request: Uint8Array): Iterable<Uint8Array>
  /** Looks where this home is, and tells the others if that is news. */
  moved(): void
}

/** One exchange is small; who takes longer is asked again. */
const EXCHANGE_MS = 20_000

export function createAddressExchange(
  limits: NetworkLimits,
  dependencies: {
    book: AddressBook
    members: Members
    requester: Requester
    isLinked: (member: MemberId) => boolean
    /** Where others reach this home now. */
    ownAddresses: () => readonly string[]
    /** A member is to be found elsewhere. */
    learnt: () => void
    random: Random
    logger: Logger
  },
): AddressExchange {
  const { book, members, requester, isLinked, ownAddresses, learnt, random, logger } = dependencies
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined

  async function exchange(member: MemberId): Promise<void> {
    const own = book.own()
    const question = encodeRecords(own === undefined ? [] : [own])
    const signal = AbortSignal.timeout(EXCHANGE_MS)
    let left = MAX_RECORDS_KEPT
    let isNew = false
    try {
      for await (const record of requester.ask({
        member,
        protocol: 'addresses',
        request: question,
        signal,
      })) {
        if (stopping.signal.aborted || left-- === 0) break
        isNew = take(record) || isNew
      }
    } catch (error) {
      logger.debug({ member, err: error }, 'addresses could not be exchanged')
    }
    if (isNew) learnt()
  }

  function take(record: Uint8Array): boolean {
    const verdict = book.take(record)
    if (verdict !== 'new' && verdict !== 'known' && verdict !== 'older')
      logger.debug({ verdict }, 'an address record is not taken')
    return verdict === 'new'
  }

  function linked(): MemberId[] {
    return [...members.neighbours()].map(({ id }) => id).filter(isLinked)
  }

  function moved(): void {
    if (stopping.signal.aborted || !book.sayOwn(ownAddresses())) return
    for (const member of linked()) void exchange(member)
  }

  /** What no event tells: the provider gave another address, a message was lost. */
  function compare(): void {
    moved()
    const all = linked()
    const member = all[Math.floor(random.fraction() * all.length)]
    if (member !== undefined) void exchange(member)
  }

  return {
    moved,
    start() {
      moved()
      timer = setInterval(compare, limits.addressTickMs)
    },
    async stop() {
      stopping.abort()
      clearInterval(timer)
      await book.close()
    },
    connected: (member) => void exchange(member),
    serve(request) {
      const brought = decodeRecords(request, MAX_RECORDS_ASKED)
      if (brought === undefined) throw new Error('a question for addresses is malformed')
      const before = book.all()
      if (brought.map(take).includes(true)) learnt()
      return before
    },
  }
}
