/** The little XML that payment files are made of: elements with attributes, holding text or elements. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly content: string | readonly Element[]
}

/** An element; children that are undefined are left out. */
export function element(
  name: string,
  content: string | readonly (Element | undefined)[],
  attributes: Readonly<Record<string, string>> = {},
): Element {
  const children = typeof content === 'string' ? content : content.filter((child) => child !== undefined)
  return { name, attributes, content: children }
}

/** A document in UTF-8, indented by two. */
export function xmlText(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}`
}

function write({ name, attributes, content }: Element, indent: string): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`)
  const open = `${indent}<${name}${pairs.join('')}>`
  if (typeof content === 'string') return `${open}${escape(content)}</${name}>\n`
  return `${open}\n${content.map((child) => write(child, `${indent}  `)).join('')}${indent}</${name}>\n`
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
