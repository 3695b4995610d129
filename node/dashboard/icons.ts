import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { FlowName } from './flows.ts'

const PATHS: Readonly<Record<FlowName, string>> = {
  sun: 'M10 6.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2M10 1.6v2M10 16.4v2M1.6 10h2M16.4 10h2M4.1 4.1l1.4 1.4M14.5 14.5l1.4 1.4M15.9 4.1l-1.4 1.4M5.5 14.5l-1.4 1.4',
  battery: 'M7.5 3.5v-2h5v2M5 3.5h10v15H5zM8 11.5l2.6-4v3.2H12l-2.6 4.1v-3.3z',
  neighbours: 'M2 10.5 6.5 6 11 10.5M3.5 9.5v7h6v-7M10.2 7.4 13.5 4l4.5 4.5M12 16.5h4.5v-9',
  grid: 'M7 18.5 9 2h2l2 16.5M4 6.5h12M5 10.5h10M8.5 6.5l4 8M11.5 6.5l-4 8',
  home: 'M2.5 10 10 3l7.5 7M5 8.5v9h10v-9M8.5 17.5v-5h3v5',
}

/** A small line drawing beside a name; it says nothing that the name does not. */
export function Icon({ name }: { name: FlowName }): VNode {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${PATHS[name]} /></svg>`
}
