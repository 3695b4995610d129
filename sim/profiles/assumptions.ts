import type { Scenario } from '../scenario/scenario.ts'

/** What a scenario's profiles take for granted, in sentences for the report. */
export function assumptionsOf({ homes, site, forecastErrorPpm }: Scenario): string[] {
  const count = (what: (home: Scenario['homes'][number]) => boolean) => homes.filter(what).length
  const made = {
    loads: count(({ load }) => load.type === 'appliances' || load.type === 'household'),
    roofs: count(({ pv }) => pv?.type === 'weather' || pv?.type === 'sun'),
    cars: count(({ car }) => car !== null),
    pumps: count(({ heatPump }) => heatPump !== null),
  }
  const where =
    site === null ? '' : ` at ${site.latitude.toFixed(2)}°, ${site.longitude.toFixed(2)}°, one for the street`
  return [
    ...sentence(
      made.loads,
      (homesHave) => `The load of ${homesHave} is made up from statistics of appliances.`,
    ),
    ...sentence(made.roofs, (homesHave) => `The sun of ${homesHave} is made up: a sky with clouds${where}.`),
    ...sentence(made.cars, (homesHave) => `The trips of the cars of ${homesHave} are made up.`),
    ...sentence(made.pumps, (homesHave) => `The heat pumps of ${homesHave} follow a made-up temperature.`),
    forecastErrorPpm === 0
      ? 'Homes know their coming slot when they order.'
      : 'Homes know their coming slot when they order, but for the forecast error given.',
  ]
}

function sentence(count: number, say: (homesHave: string) => string): string[] {
  return count === 0 ? [] : [say(count === 1 ? '1 home' : `${count} homes`)]
}
