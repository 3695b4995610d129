/** Makes calls wait for one another, in the order in which they came; one that fails does not hold up the next. */
export function inTurn<A, T>(work: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve()
  return (argument) => {
    const next = turn.then(
      () => work(argument),
      () => work(argument),
    )
    turn = next
    return next
  }
}
