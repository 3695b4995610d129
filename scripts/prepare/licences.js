/** The licences of the packages whose code went into a bundle: who passes it on passes them on, too. */
import * as fs from 'node:fs'
import { readJson } from './files.js'

const LICENCE_NAME = /^(licen[cs]e|copying|notice)/i
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/

/** Of the packages that these files belong to, as one text in the order of their names. */
export function licencesOf(paths) {
  const folders = new Set(paths.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []))
  return [...folders].sort().map(licenceOf).join('\n')
}

function licenceOf(folder) {
  const { name, version, license } = readJson(`${folder}/package.json`) ?? {}
  const texts = fs
    .readdirSync(folder)
    .filter((file) => LICENCE_NAME.test(file) && fs.statSync(`${folder}/${file}`).isFile())
    .map((file) => fs.readFileSync(`${folder}/${file}`, 'utf8').trim())
  return [`== ${name} ${version} (${license})`, ...texts, ''].join('\n\n')
}
