import { effect } from '@preact/signals'
import { html, render } from 'htm/preact'
import { home, startLive } from './live.ts'
import { startMarketTime } from './market-time.ts'
import { LANGUAGE } from './messages.ts'
import { Page } from './page.ts'
import { startRoute } from './route.ts'
import { askSession } from './session.ts'

document.documentElement.lang = LANGUAGE
const root = document.getElementById('app')
if (root !== null) render(html`<${Page} />`, root)

effect(() => {
  const title = home.value?.home.title
  document.title = title === undefined ? 'Streetwatt' : `${title} · Streetwatt`
})
startRoute()
startMarketTime()
startLive()
void askSession()
