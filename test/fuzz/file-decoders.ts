/** Files that people give to the program or get from it, by name, each small enough to be read a million times. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseImage } from '../../hardware/emulator/image-file.ts'
import { parseProfile } from '../../hardware/profiles/load-profile.ts'
import { BookLines } from '../../node/cli/clear/book-lines.ts'
import { toCanonicalBook } from '../../node/cli/clear/canonical-book.ts'
import { parseHomeConfig } from '../../node/config/home-config.ts'
import { parseInvoice } from '../../node/cli/ledger/invoice-file.ts'
import { readCertified } from '../../node/engine/certified-block.ts'
import { packageRoot } from '../../node/runtime/package-root.ts'
import { parseCommunityBank } from '../../node/statements/sepa/community-bank.ts'
import { parseKeys, parseMemberSeed } from '../../node/store/key-file.ts'
import { parseMember } from '../../node/store/member-file.ts'
import { readExport } from '../../node/store/export-read.ts'
import { parseFeeder } from '../../sim/grid/read-feeder.ts'
import { decodeCsv, readCsvColumn } from '../../sim/profiles/csv-column.ts'
import { readGreenButton } from '../../sim/profiles/green-button.ts'
import { parseScenario } from '../../sim/scenario/read-scenario.ts'
import { SAMPLE_FEEDER } from '../sim/grid/sample-feeder.ts'
import type { Decoder } from './decoder.ts'
import type { Samples } from './samples.ts'

export function listFileDecoders({ member, exportFile }: Pick<Samples, 'member' | 'exportFile'>): Decoder[] {
  const profile = readFileSync(join(packageRoot(), 'hardware/profiles/streetwatt-hybrid.yaml'))
  const files: Decoder[] = [
    { name: 'export', valid: [exportFile], decode: readWholeExport },
    ofText('member-file', JSON.stringify(member), (text) => parseMember(text, 'fuzz')),
    ofText('key-file', `{"nodeSeed":"${HEX}","consensusSeed":"${HEX}"}`, parseKeys),
    ofText('member-key-file', `{"memberSeed":"${HEX}"}`, parseMemberSeed),
    ofText('home-config', CONFIG, (text) => parseHomeConfig(text, '/home/streetwatt.yaml')),
    ofText('profile', profile.toString('utf8'), (text) => parseProfile(text, 'fuzz.yaml')),
    ofText('register-image', '{"base":40000,"registers":[21365,28243,1,null]}', (text) =>
      parseImage(text, 'fuzz.json'),
    ),
    ofText('bank-file', BANK, (text) => parseCommunityBank(text, 'bank.yaml')),
    ofText('invoice', INVOICE, (text) => parseInvoice(text, 'invoice.csv')),
    ofText('book', BOOK, readBookText),
    ofText('scenario', SCENARIO, (text) => parseScenario(text, { path: 'fuzz.yaml' })),
    ofText('feeder', SAMPLE_FEEDER, (text) => parseFeeder(text, { path: 'feeder.yaml' })),
    {
      name: 'csv-column',
      valid: [Buffer.from('time,"load"\r\n0,1.5\r\n1,0.25\r\n')],
      decode: (bytes) => readCsvColumn(decodeCsv(bytes, 'fuzz.csv'), COLUMN),
    },
    ofText('green-button', GREEN_BUTTON, (text) => readGreenButton(text, { file: 'gb', flow: 'delivered' })),
  ]
  return files.map((decoder) => ({ ...decoder, limitMs: FILE_LIMIT_MS }))
}

function ofText(name: string, valid: string, read: (text: string) => unknown): Decoder {
  return {
    name,
    valid: [new Uint8Array(Buffer.from(valid))],
    decode: (bytes) => read(Buffer.from(bytes).toString('utf8')),
  }
}

/** As `ledger verify --export` walks it; undefined where something is wrong. */
async function readWholeExport(bytes: Uint8Array): Promise<unknown> {
  const file = await readExport('fuzz', chunksOf(bytes))
  for await (const { pair } of file.blocks) if (pair !== undefined) readCertified(pair)
  return (await file.finish()) === undefined ? file : undefined
}

/** In pieces that no record fits into. */
async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    await Promise.resolve()
    yield bytes.subarray(at, at + CHUNK_BYTES)
  }
}

function readBookText(text: string): unknown {
  const lines = new BookLines('book.csv')
  for (const line of text.split('\n')) lines.add(line)
  return toCanonicalBook(lines.end())
}

const CHUNK_BYTES = 1 << 12
/** Bombs of 600 kB among them, on a busy machine. */
const FILE_LIMIT_MS = 5_000
const HEX = 'ab'.repeat(32)

const CONFIG = `version: 1
mode: paper
genesis: ../genesis.json
keys: keys.json
data: .
device: { host: 192.168.1.50, port: 502 }
listen: [/ip4/0.0.0.0/tcp/4701]
web: {}
`

const BANK = `community: { name: Lindenweg, iban: DE89 3704 0044 0532 0130 00, creditorId: DE98ZZZ09999999999 }
members:
  home-2: { name: Otto, iban: FR1420041010050500013M02606, mandate: { id: M-2, signedOn: 2026-01-31 } }
`

const INVOICE = 'month,member,importKWh,exportKWh,amount\r\n2026-10,home-1,12.345,0,-3.000000001\r\n'

const BOOK = `order,member,side,energyWh,priceMicroPerKwh
a,home-1,bid,1000,300000
b,"home-2",offer,700,-1
`

const SCENARIO = `version: 1
start: 2026-06-01T00:00:00Z
days: 1
timezone: Europe/Berlin
currency: EUR
tariff: { retail: 0.30 EUR/kWh, feedIn: 0.08 EUR/kWh }
homes:
  - { id: a, load: { generator: household, dailyKwh: 9 } }
  - { id: b, load: { generator: household, dailyKwh: 7 }, battery: { capacity: 5 kWh } }
`

const COLUMN = { file: 'fuzz.csv', column: 'load', firstRow: 0, rows: 2, most: 1_000_000 }

const GREEN_BUTTON = `<?xml version="1.0"?><feed xmlns:e="x">
<entry><link rel="self" href="t/1"/><content><e:ReadingType><e:flowDirection>1</e:flowDirection><e:uom>72</e:uom>
<e:powerOfTenMultiplier>-3</e:powerOfTenMultiplier></e:ReadingType></content></entry>
<entry><content><e:IntervalBlock><e:IntervalReading><e:timePeriod><e:duration>900</e:duration><e:start>900</e:start>
</e:timePeriod><e:value>1500</e:value></e:IntervalReading></e:IntervalBlock></content></entry></feed>`
