import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { History } from '../api/history.ts'
import type { HomeState } from '../api/state.ts'
import { Account } from './account.ts'
import { Card } from './card.ts'
import { energyShares, leftWh, usedWh } from './energy-shares.ts'
import { askHistory, historyAnswer } from './history-answer.ts'
import { HistoryChart } from './history-chart.ts'
import { HistoryTable } from './history-table.ts'
import { messages } from './messages.ts'
import { formatEnergy } from './numbers.ts'
import { periodAddress } from './route.ts'
import { formatPeriod } from './times.ts'

/** A day, month or year of this home: what it saved, where its energy came from and went, and all of it as a table. */
export function HistoryPage({ period, state }: { period: string; state: HomeState }): VNode {
  const answer = historyAnswer.value
  const { height } = state.ledger
  useEffect(() => {
    void askHistory(period)
  }, [period, height])
  const text = messages.history
  return html`<${Kinds} period=${period} /> ${
      answer.code === 'told'
        ? html`<${Told} history=${answer.history} isAsking=${answer.isAsking} />`
        : html`<${Card} id="history" title=${text.title}>
            <p class="sentence" role="status">${text[answer.code]}</p>
          <//>`
    }`
}

/** From a day to its month and its year. */
function Kinds({ period }: { period: string }): VNode {
  const text = messages.history
  const lengths = { slot: 10, day: 7, month: 4 } as const
  // The way down to a month or day leads through the bars and the table.
  const known = (Object.keys(lengths) as (keyof typeof lengths)[]).filter(
    (kind) => lengths[kind] <= period.length,
  )
  return html`<nav class="kinds" aria-label=${text.title}>
    ${known.reverse().map((kind) => {
      const of = period.slice(0, lengths[kind])
      const current = of === period ? 'page' : null
      return html`<a key=${kind} href=${periodAddress(of)} aria-current=${current}>${text.kinds[kind]}</a>`
    })}
  </nav>`
}

function Told({ history, isAsking }: { history: History; isAsking: boolean }): VNode {
  const { by, startMs, timezone, previous, next } = history
  const title = formatPeriod(startMs, timezone, by)
  const steps = html`<span class="steps">
    <${Step} to=${previous} name=${messages.history.previous} sign="←" />
    <${Step} to=${next} name=${messages.history.next} sign="→" />
  </span>`
  return html`<${Card} id="history" title=${title} aside=${steps}>
      <div aria-busy=${isAsking} aria-live="polite">
        <${Account} history=${history} name="history-saving" />
      </div>
    <//>
    <${Card} id="history-energy" title=${messages.history.energy}>
      <${Energies} history=${history} />
    <//>
    <${Card} id="history-rows" title=${`${title}: ${messages.history.unit}`}>
      <${HistoryChart} history=${history} />
      <details>
        <summary>${messages.history.table}</summary>
        <${HistoryTable} history=${history} />
      </details>
      <p class="more">
        <a
          href=${`/api/v1/history/${history.period}?format=csv`}
          download=${`streetwatt-${history.period}.csv`}
          >${messages.history.csv}</a
        >
      </p>
    <//>`
}

function Step({ to, name, sign }: { to: string | null; name: string; sign: string }): VNode {
  return to === null
    ? html`<span class="step" aria-hidden="true">${sign}</span>`
    : html`<a class="step" href=${periodAddress(to)} aria-label=${name} title=${name}>${sign}</a>`
}

function Energies({ history: { total } }: { history: History }): VNode {
  const text = messages.history
  const shares = energyShares(total)
  const { ownWh, boughtWh, gridInWh, soldWh, gridOutWh } = shares
  return html`<dl class="facts">
      <${Fact} name=${text.used} energyWh=${ownWh === null ? null : usedWh(shares)} />
      <${Fact} name=${text.own} energyWh=${ownWh} kind="own" />
      <${Fact} name=${text.bought} energyWh=${boughtWh} kind="bought" />
      <${Fact} name=${text.fromGrid} energyWh=${gridInWh} kind="grid-in" />
      <${Fact} name=${text.made} energyWh=${total.generationWh} />
      <${Fact} name=${text.sold} energyWh=${soldWh} kind="sold" />
      <${Fact} name=${text.toGrid} energyWh=${gridOutWh} kind="grid-out" />
    </dl>
    <p class="note">
      ${ownWh === null ? text.partly : text.picture(formatEnergy(usedWh(shares)), formatEnergy(leftWh(shares)))}
    </p>`
}

function Fact({ name, energyWh, kind }: { name: string; energyWh: number | null; kind?: string }): VNode {
  return html`<dt>
      ${kind === undefined ? null : html`<i class="bar-key is-${kind}" aria-hidden="true"></i>`}${name}
    </dt>
    <dd>${formatEnergy(energyWh)}</dd>`
}
