/** One element of an XML text: its local name, its attributes, its children and the text directly within it. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

const TOKEN = /<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:\s+[^<>]*?)?)(\/?)>|[^<]+/g
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
/** Comments, processing instructions and declarations say nothing about readings. */
const ASIDE = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>/g
const DEPTH_LIMIT = 64

/**
 * Reads the elements of an XML text, enough for data files: names without their namespaces, no entities of one's own.
 * Null where tags do not match.
 */
export function readXml(text: string): XmlElement | null {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  for (const [token, slash, name, attributes = '', selfClosing] of text.replace(ASIDE, '').matchAll(TOKEN)) {
    const parent = open.at(-1)
    if (parent === undefined || open.length > DEPTH_LIMIT) return null
    if (name === undefined) {
      parent.text += token
    } else if (slash === '/') {
      if (open.length === 1 || parent.name !== name) return null
      open.pop()
    } else {
      const element: XmlElement = { name, attributes: readAttributes(attributes), children: [], text: '' }
      parent.children.push(element)
      if (selfClosing !== '/') open.push(element)
    }
  }
  return open.length === 1 ? root : null
}

/** All elements of a name within one, however deep, in order. */
export function elementsNamed(within: XmlElement, name: string): XmlElement[] {
  return within.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...elementsNamed(child, name),
  ])
}

/** The text of the first element of a name within one; null without one. */
export function textOf(within: XmlElement, name: string): string | null {
  return elementsNamed(within, name)[0]?.text.trim() ?? null
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [name, double ?? single ?? '']),
  )
}
