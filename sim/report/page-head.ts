/** How every page of the simulator begins, up to its `<main>`: one file, no network, the theme inside. */
import { readFileSync } from 'node:fs'
import { escapeText } from './markup.ts'

export function pageHead({ title, version }: { title: string; version: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="streetwatt ${escapeText(version)}">
<link rel="icon" href="data:,">
<title>${escapeText(title)}</title>
<style>${readFileSync(new URL('./page.css', import.meta.url), 'utf8')}</style>
</head>
<body>
<main>`
}
