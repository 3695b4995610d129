/** `npm run pictures`: draws the pictures of docs/profiles.md again. */
import { writeFileSync } from 'node:fs'
import { drawYearPictures } from './year-pictures.ts'

for (const [name, svg] of Object.entries(drawYearPictures()))
  writeFileSync(new URL(`../../../docs/pictures/${name}`, import.meta.url), svg)
