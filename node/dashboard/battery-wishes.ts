import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import type { OwnerState, WishSource } from '../api/owner.ts'
import type { HomeState } from '../api/state.ts'
import { LogInLink } from './log-in-link.ts'
import { messages } from './messages.ts'
import { formatEnergy, parsePrice, priceUnit } from './numbers.ts'
import { decide, outcomes } from './owner-change.ts'
import { session } from './session.ts'
import { formatTime } from './times.ts'
import type { Wish, WishUnits } from './wish-words.ts'
import { changeWords, reserveWords, saleWords, wishOf } from './wish-words.ts'

const PATH = '/api/v1/wishes'
/** Of a per cent in millionths. */
const PERCENT = 10_000
const MOST_PERCENT = 95

/** What the owner wants of the battery and where that comes from; for who is logged in, a form that changes it. */
export function BatteryWishes({ state }: { state: HomeState }): VNode {
  const { plan, home } = state
  const units: WishUnits = { currency: home.currency, capacityWh: plan?.battery?.capacityWh ?? null }
  return html`<fieldset class="wishes" data-test="wishes">
    <legend>${messages.owner.wishes.title}</legend>
    ${
      session.value?.isLoggedIn === true
        ? html`<${WishForm} state=${state} units=${units} />`
        : html`<${WishFacts} owner=${state.owner} units=${units} />
            <p class="more"><${LogInLink} /></p>`
    }
    ${floorNote(state)}
    <p class="note" role="status" data-test="wishes-outcome">${outcomes.wishes.value}</p>
  </fieldset>`
}

/** What holds, and by whose word. */
function WishFacts({ owner, units }: { owner: OwnerState; units: WishUnits }): VNode {
  const text = messages.owner.wishes
  const { reserve, leastSale } = owner.battery
  return html`<dl class="facts">
    <dt>${text.reserve}</dt>
    <dd>${reserveWords(reserve.ppm, units)} <small>${text.source[reserve.source]}</small></dd>
    <dt>${text.sells}</dt>
    <dd>${saleWords(leastSale.microPerKwh, units)} <small>${text.source[leastSale.source]}</small></dd>
  </dl>`
}

/** A floor that was armed stands above a lower reserve. */
function floorNote({ plan, owner }: HomeState): VNode | null {
  const battery = plan?.battery ?? null
  if (battery === null) return null
  const wantedWh = Math.floor((battery.capacityWh * owner.battery.reserve.ppm) / 1_000_000)
  if (battery.reserveWh <= wantedWh) return null
  return html`<p class="note">${messages.owner.wishes.floor(formatEnergy(battery.reserveWh))}</p>`
}

/** What was moved and written, and is not sent yet. */
interface Draft {
  readonly percent?: number
  readonly price?: string
}

function WishForm({ state, units }: { state: HomeState; units: WishUnits }): VNode {
  const { owner, home } = state
  const text = messages.owner.wishes
  const [draft, setDraft] = useState<Draft>({})
  const now = wishOf(owner.battery)
  const unit = priceUnit(home.currency)
  const price = draft.price ?? priceText(now.leastSaleMicroPerKwh, unit.tick)
  const next = wishIn(draft, now, home.currency)
  const isChanged = next !== null && changeWords(now, next, units).length > 0
  const save = (event: SubmitEvent): void => {
    event.preventDefault()
    if (isChanged) void send({ method: 'PUT', path: PATH, body: next }, text.done.save)
  }
  const drop = (): void => void send({ method: 'DELETE', path: PATH }, text.done.drop)
  async function send(request: Parameters<typeof decide>[1], done: (from: string) => string): Promise<void> {
    const isDone = await decide('wishes', request, ({ battery }) =>
      done(formatTime(battery.fromMs ?? owner.nextMs, home.timezone)),
    )
    if (isDone) setDraft({})
  }
  return html`<form onSubmit=${save}>
    <${ReserveField}
      ppm=${draft.percent === undefined ? now.reservePpm : draft.percent * PERCENT}
      now=${nowWords(reserveWords(now.reservePpm, units), owner.battery.reserve.source)}
      units=${units}
      change=${(percent: number): void => {
        setDraft({ ...draft, percent })
      }}
    />
    <label>
      ${text.sellFrom(unit.name)}
      <input
        name="price"
        inputmode="decimal"
        autocomplete="off"
        value=${price}
        placeholder=${text.anyPrice}
        aria-describedby="wish-price-hint"
        aria-invalid=${next === null ? 'true' : null}
        onInput=${(event: InputEvent): void => {
          setDraft({ ...draft, price: (event.currentTarget as HTMLInputElement).value })
        }}
      />
      <small id="wish-price-hint">
        ${nowWords(saleWords(now.leastSaleMicroPerKwh, units), owner.battery.leastSale.source)}${` ${text.anyPriceHint}`}
      </small>
    </label>
    <p class="wish-words" role="status" data-test="wish-words">${willBe(next, { now, state, units })}</p>
    <div class="buttons">
      <button aria-disabled=${isChanged ? null : 'true'}>${text.save}</button>
      ${isOwn(state) ? html`<button type="button" data-test="wishes-drop" onClick=${drop}>${text.drop}</button>` : null}
    </div>
    ${isOwn(state) ? html`<p class="note">${thenWords(state, units)}</p>` : null}
  </form>`
}

function ReserveField(props: {
  ppm: number
  now: string
  units: WishUnits
  change: (percent: number) => void
}): VNode {
  const { ppm, now, units, change } = props
  const words = reserveWords(ppm, units)
  const onInput = (event: InputEvent): void => {
    change(Number((event.currentTarget as HTMLInputElement).value))
  }
  return html`<label>
    <span class="label-row"
      >${messages.owner.wishes.reserve}<span class="value" aria-hidden="true">${words}</span></span
    >
    <input
      type="range"
      name="reserve"
      min="0"
      max=${MOST_PERCENT}
      step="1"
      value=${Math.round(ppm / PERCENT)}
      aria-valuetext=${words}
      aria-describedby="wish-reserve-now"
      onInput=${onInput}
    />
    <small id="wish-reserve-now">${now}</small>
  </label>`
}

function nowWords(words: string, source: WishSource): string {
  const text = messages.owner.wishes
  return text.now(words, text.source[source])
}

function priceText(microPerKwh: number | null, tick: (micro: number) => string): string {
  return microPerKwh === null ? '' : tick(microPerKwh)
}

/** The wish that the form says; null where the price is none. */
function wishIn({ percent, price }: Draft, now: Wish, currency: string): Wish | null {
  const leastSaleMicroPerKwh =
    price === undefined
      ? now.leastSaleMicroPerKwh
      : price.trim() === ''
        ? null
        : (parsePrice(price, currency) ?? undefined)
  if (leastSaleMicroPerKwh === undefined) return null
  return {
    reservePpm: percent === undefined ? now.reservePpm : percent * PERCENT,
    leastSaleMicroPerKwh,
  }
}

/** What a press on "Save" would change, and from when on. */
function willBe(
  next: Wish | null,
  { now, state, units }: { now: Wish; state: HomeState; units: WishUnits },
): string {
  const text = messages.owner.wishes
  if (next === null) return text.noPrice
  const words = changeWords(now, next, units)
  const from = formatTime(state.owner.nextMs, state.home.timezone)
  return words.length === 0 ? text.same : [text.willFrom(from), ...words].join(' ')
}

function isOwn({ owner }: HomeState): boolean {
  const { reserve, leastSale } = owner.battery
  return reserve.source === 'owner' || leastSale.source === 'owner'
}

function thenWords({ owner }: HomeState, units: WishUnits): string {
  const { reservePpm, leastSaleMicroPerKwh } = owner.battery.base
  return messages.owner.wishes.then(reserveWords(reservePpm, units), saleWords(leastSaleMicroPerKwh, units))
}
