/** What the page says of what the owner decides on it, in English; part of `messages`. */
export const ownerMessages = {
  logIn: 'Log in to change this',
  setPassword: 'Set a password to change this',
  trading: {
    title: 'Trading',
    on: (from: string) =>
      `Your home trades. If you pause it now, it sends no orders for slots from ${from} on.`,
    resumed: (from: string) => `Your home trades again, from the slot of ${from} on.`,
    paused: (since: string, from: string) =>
      `Paused by you since ${since}: no orders for slots from ${from} on. What was traded before is delivered and settled.`,
    battery: 'The battery then serves your home alone.',
    again: (from: string) => `If you resume now, it trades again from ${from}.`,
    pause: 'Pause trading',
    resume: 'Resume trading',
    done: { pause: 'Trading is paused.', resume: 'Your home trades again.' },
  },
  wishes: {
    title: 'What you want of the battery',
    reserve: 'Kept for your home',
    sellFrom: (unit: string) => `Sells to neighbours from this price on, ${unit}`,
    anyPrice: 'whenever it is worth it',
    anyPriceHint: 'Leave it empty to sell whenever it is worth it.',
    sells: 'Sells to neighbours',
    from: (price: string) => `from ${price} on`,
    source: { owner: 'set by you here', configuration: 'by your configuration', default: 'as is usual' },
    now: (words: string, source: string) => `Now: ${words}, ${source}.`,
    floor: (energy: string) => `You armed the battery with a floor of ${energy}, which is more: that counts.`,
    willReserve: (next: string, now: string) => `${next} stay for your home instead of ${now}.`,
    willSell: (next: string, now: string) => `The battery sells ${next} instead of ${now}.`,
    willFrom: (from: string) => `For slots from ${from} on:`,
    same: 'This is what holds now.',
    noPrice: 'Write the price as a number, or leave it empty.',
    save: 'Save',
    drop: 'Take back what I set',
    then: (reserve: string, sells: string) => `Then ${reserve} and ${sells} hold again.`,
    done: {
      save: (from: string) => `Saved. It holds for slots from ${from} on.`,
      drop: (from: string) => `Taken back, for slots from ${from} on.`,
    },
  },
  outcome: {
    'owner-file-unwritable':
      'The node could not keep it, so nothing has changed: its disk is full or read-only.',
    'wish-reserve-invalid': 'The reserve is 0 to 95 %.',
    'wish-price-invalid': 'This is no price that an order may have.',
    'credentials-missing': 'You are logged out; log in again under Settings.',
    'csrf-token-missing': 'You are logged out; log in again under Settings.',
    other: 'The node did not do it; try again.',
  } as Readonly<Record<string, string>>,
}
