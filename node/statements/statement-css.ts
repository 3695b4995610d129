/** The look of a statement's page. Colours keep their meaning in the dark; on paper it is light. */
export const STATEMENT_CSS = `
:root {
  --ink: #1c2430; --quiet: #5b6675; --paper: #ffffff; --rule: #d9dee5; --tint: #f3f6f9;
  --bought: #1f77b4; --grid-import: #9aa5b1; --sold: #e69f00; --grid-export: #c9ced6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e7ecf2; --quiet: #9aa7b5; --paper: #12171d; --rule: #2c3540; --tint: #1a2129;
    --bought: #5aa9e6; --grid-import: #66717d; --sold: #f2b632; --grid-export: #414b56;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 50rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
header p { margin: 0; color: var(--quiet); }
h1 { font-size: 1.6rem; margin: 0.2rem 0 0.4rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
.summary { margin: 1.5rem 0; padding: 0.8rem 1rem; background: var(--tint); border-radius: 8px; }
.summary p { margin: 0.3rem 0; }
.due { font-size: 1.35rem; font-weight: 650; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding-bottom: 0.3rem; }
th, td { padding: 0.3rem 0.5rem; text-align: right; border-bottom: 1px solid var(--rule); }
th:first-child { text-align: left; padding-left: 0; }
thead th { font-weight: 600; color: var(--quiet); }
tbody th { font-weight: 400; }
tfoot tr:first-child th, tfoot tr:first-child td { font-weight: 650; border-bottom: 3px double var(--rule); }
tfoot th { font-weight: 400; }
.small, footer { font-size: 0.85rem; color: var(--quiet); }
footer { margin-top: 2rem; overflow-wrap: anywhere; }
figure { margin: 0; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--quiet); font-size: 11px; }
.grid { stroke: var(--rule); stroke-width: 1; }
.base { stroke: var(--ink); stroke-width: 1; }
rect.bought { fill: var(--bought); } rect.grid-import { fill: var(--grid-import); }
rect.sold { fill: var(--sold); } rect.grid-export { fill: var(--grid-export); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; padding: 0; margin: 0.5rem 0; font-size: 0.85rem; }
.legend span { display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; border-radius: 2px; }
span.bought { background: var(--bought); } span.grid-import { background: var(--grid-import); }
span.sold { background: var(--sold); } span.grid-export { background: var(--grid-export); }
details { margin: 1rem 0; }
summary { cursor: pointer; }
.wide { overflow-x: auto; }
.wide table { font-size: 0.8rem; white-space: nowrap; }
@media (max-width: 480px) {
  .lines { font-size: 0.85rem; }
  th, td { padding: 0.25rem 0.3rem; }
}
@media print {
  :root { --ink: #000; --quiet: #444; --paper: #fff; --rule: #bbb; --tint: #f3f3f3;
    --bought: #1f77b4; --grid-import: #9aa5b1; --sold: #e69f00; --grid-export: #c9ced6; }
  main { padding: 0; max-width: none; }
  details:not([open]) { display: none; }
}
`
