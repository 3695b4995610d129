/** The seed of a run: that of `STREETWATT_SEED`, or a fresh one; printed, so that the run can be repeated. */
export function chooseSeed(): number {
  const given = process.env['STREETWATT_SEED']
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given)
  process.stdout.write(`STREETWATT_SEED=${seed}\n`)
  return seed
}
