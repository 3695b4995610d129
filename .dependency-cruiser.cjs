/**
 * The import walls, by default deny: a file whose place is not listed here, and an import that no rule allows, are
 * refused. Why the walls stand where they do: docs/adr/0002-pure-core-and-import-walls.md.
 */

/** One of our folders or files, as a pattern. */
const at = (...paths) => `^(${paths.join('|')})`
/** Packages by exact name or by scope. */
const packages = (...names) => `^node_modules/(${names.join('|')})(/|$)`

const SHELL = [
  'node/store/',
  'node/net/',
  'node/engine/',
  'node/household/',
  'node/figures/',
  'node/history/',
  'node/mqtt/',
  'node/api/',
  'node/statements/',
]
const CONCRETE = ['node/(?:node|home-[a-z]+)\\.ts$', 'node/config/', 'node/cli/', 'sim/']
const KNOWN_PLACES = [
  'node/core/(units|codec|crypto|market|metering|ledger|certificates|rewards|settlement|consensus|governance|chain|trading)/',
  'node/runtime/',
  ...SHELL,
  'node/dashboard/',
  ...CONCRETE,
  'hardware/',
  'matcher-wasm/(assembly|host)/',
  'matcher-wasm/[^/]+\\.js$',
  'examples/',
  'test/',
  'scripts/',
  'bin/',
]

/** What the engine declares for others to provide or to ask, and the forms of what they keep for it. */
const ENGINE_PORTS =
  'node/engine/(ports|chain-store|snapshot-shelf|certified-block|running-engine|outcome|past-outcomes)\\.ts$'

/** What each part of the core may import, beside itself; the order of the rows is the order of the layers. */
const CORE = {
  units: [],
  codec: ['units'],
  crypto: ['units', 'codec'],
  market: ['units', 'codec', 'crypto'],
  metering: ['units', 'codec', 'crypto'],
  ledger: ['units', 'codec', 'crypto'],
  certificates: ['units', 'market', 'ledger'],
  rewards: ['units', 'market', 'certificates'],
  settlement: ['units', 'codec', 'market', 'metering', 'ledger'],
  consensus: ['units', 'codec', 'crypto'],
  governance: ['units', 'codec', 'crypto', 'market', 'metering', 'settlement'],
  chain: [
    'units',
    'codec',
    'crypto',
    'market',
    'metering',
    'ledger',
    'certificates',
    'rewards',
    'settlement',
    'governance',
    'consensus',
  ],
  trading: ['units', 'market', 'metering'],
}

const core = (...parts) => at(...parts.map((part) => `node/core/${part}/`))

const coreRules = Object.entries(CORE).map(([part, others]) => ({
  from: { path: core(part) },
  to: { path: core(part, ...others) },
}))

/** Product code imports production packages only; what is bundled at build time is named where it is allowed. */
const PRODUCTION = { dependencyTypes: ['npm', 'npm-optional'] }
const BUILTIN = { dependencyTypes: ['core'] }

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or miss a third. Types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'known-places',
      comment: 'A new folder gets its rules here before it gets files.',
      severity: 'error',
      from: { pathNot: at(...KNOWN_PLACES) },
      to: {},
    },
    {
      name: 'known-places-alone',
      comment: 'The same for files that import nothing and are imported by nobody.',
      severity: 'error',
      from: { orphan: true, pathNot: at(...KNOWN_PLACES) },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing is a typing error or a missing package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'core-is-pure',
      comment:
        'The core has no clock, no chance, no input or output, no process: same input, same answer on every node.',
      severity: 'error',
      from: { path: at('node/core/') },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'core-knows-only-itself',
      comment: 'The core knows nothing of the shell, the devices or the simulator.',
      severity: 'error',
      from: { path: at('node/core/') },
      to: { path: at('node/', 'hardware/', 'sim/', 'test/', 'scripts/'), pathNot: at('node/core/') },
    },
    {
      name: 'consensus-knows-no-ledger',
      comment: 'Blocks are opaque to the consensus.',
      severity: 'error',
      from: { path: core('consensus') },
      to: {
        path: core(
          'market',
          'metering',
          'ledger',
          'certificates',
          'settlement',
          'governance',
          'chain',
          'trading',
        ),
      },
    },
    {
      name: 'hardware-knows-no-market',
      comment: 'Drivers read and steer devices; of ours they know the units only.',
      severity: 'error',
      from: { path: at('hardware/') },
      to: { path: at('node/', 'sim/', 'matcher-wasm/', 'test/'), pathNot: core('units') },
    },
    {
      name: 'host-runs-anywhere',
      comment: 'The host of the rules also runs in the browser and in the simulator: it imports itself only.',
      severity: 'error',
      from: { path: at('matcher-wasm/host/') },
      to: { pathNot: at('matcher-wasm/host/') },
    },
    {
      name: 'one-place-wires',
      comment:
        'Only node.ts with the files home-*.ts beside it, the configuration, the commands and the simulator know concrete parts.',
      severity: 'error',
      from: {
        path: at('node/'),
        pathNot: at(
          'node/(?:node|home-[a-z]+)\\.ts$',
          'node/config/',
          'node/cli/',
          'node/store/',
          'node/net/',
        ),
      },
      to: {
        path: at('node/store/', 'node/net/', 'node/(?:node|home-[a-z]+)\\.ts$', 'hardware/'),
        pathNot: at('hardware/device\\.ts$'),
      },
    },
  ],

  allowedSeverity: 'error',
  allowed: [
    ...coreRules,
    { from: { path: core('market', 'chain') }, to: { path: at('matcher-wasm/host/') } },
    { from: { path: core('crypto') }, to: { path: packages('@noble') } },

    { from: { path: at('matcher-wasm/host/') }, to: { path: at('matcher-wasm/host/') } },
    { from: { path: at('matcher-wasm/assembly/') }, to: { path: at('matcher-wasm/assembly/') } },
    { from: { path: at('matcher-wasm/[^/]+\\.js$') }, to: { path: at('matcher-wasm/[^/]+\\.js$') } },
    { from: { path: at('matcher-wasm/[^/]+\\.js$') }, to: { path: packages('assemblyscript') } },
    { from: { path: at('matcher-wasm/[^/]+\\.js$') }, to: BUILTIN },

    { from: { path: at('hardware/') }, to: { path: [at('hardware/'), core('units')] } },
    { from: { path: at('hardware/') }, to: { path: packages('modbus-serial', 'serialport', 'yaml', 'zod') } },
    { from: { path: at('hardware/') }, to: BUILTIN },

    {
      from: { path: at('node/runtime/') },
      to: { path: [at('node/runtime/'), core('units', 'codec', 'crypto')] },
    },
    { from: { path: at('node/runtime/') }, to: { path: packages('pino', 'piscina') } },
    { from: { path: at('node/runtime/') }, to: BUILTIN },

    // Each part of the shell: itself, the core, the seams, and the ports that the engine declares.
    {
      from: { path: at(...SHELL) },
      to: { path: at('node/core/', 'node/runtime/', ENGINE_PORTS) },
    },
    { from: { path: at('node/store/') }, to: { path: at('matcher-wasm/host/') } },
    {
      from: { path: '^node/(store|net|engine|household|figures|history|mqtt|api|statements)/' },
      to: { path: '^node/$1/' },
    },
    { from: { path: at(...SHELL) }, to: BUILTIN },
    {
      from: { path: at('node/store/') },
      to: { path: packages('level', 'classic-level', 'abstract-level', 'yaml', 'zod') },
    },
    {
      from: { path: at('node/net/') },
      to: {
        path: packages('libp2p', '@libp2p', '@chainsafe', '@multiformats', 'multiformats', 'uint8arraylist'),
      },
    },
    // The page declares what it shows and whom it asks; the household provides it.
    {
      from: { path: at('node/household/') },
      to: { path: at('hardware/device\\.ts$', 'node/api/(state|plan-state|owner|settings|source)\\.ts$') },
    },
    // Who is told of a home declares what of it; the figures are counted beside it.
    {
      from: { path: at('node/figures/') },
      to: { path: at('hardware/device\\.ts$', 'node/api/figures\\.ts$') },
    },
    // What was, by day and month: the rows of the statement's own months, in the form that the page asks for.
    {
      from: { path: at('node/history/') },
      to: { path: at('node/statements/', 'node/api/(history|source)\\.ts$') },
    },
    {
      from: { path: at('node/mqtt/') },
      to: { path: at('node/api/(state|source|figures)\\.ts$') },
    },
    { from: { path: at('node/mqtt/') }, to: { path: packages('mqtt') } },
    // The page says in which forms it gives a statement; the wiring hands it the desk that writes them.
    { from: { path: at('node/statements/') }, to: { path: at('node/api/source\\.ts$') } },
    // A proof is what the engine's own judgement of a chain finds.
    {
      from: { path: at('node/statements/proof/') },
      to: { path: at('node/engine/(verify-chain|consensus-wire|consensus-judge)\\.ts$') },
    },
    { from: { path: at('node/statements/') }, to: { path: packages('pdfkit', 'yaml', 'zod') } },
    { from: { path: at('node/household/', 'node/api/') }, to: { path: packages('yaml', 'zod') } },
    // Where the sun stands over the home, for its forecast.
    { from: { path: at('node/household/clear-sky\\.ts$') }, to: { path: packages('suncalc') } },
    { from: { path: at('node/api/') }, to: { path: packages('hono', '@hono') } },

    {
      from: { path: at('node/dashboard/') },
      to: { path: at('node/dashboard/', 'node/api/(state|plan-state|owner|history|settings|source)\\.ts$') },
    },
    // Verifying a slot is what validators do: the same code, in the browser and on the command line.
    { from: { path: at('node/api/verify-slot\\.ts$') }, to: { path: at('matcher-wasm/host/') } },
    {
      from: { path: at('node/dashboard/verify/', 'node/dashboard/verify-card\\.ts$') },
      to: { path: at('node/api/verify-slot\\.ts$') },
    },
    {
      from: { path: at('node/dashboard/') },
      to: { path: packages('preact', '@preact', 'htm', 'uplot') },
    },
    { from: { path: at('node/dashboard/[^/]+\\.js$') }, to: { path: packages('esbuild') } },
    { from: { path: at('node/dashboard/[^/]+\\.js$') }, to: BUILTIN },

    // The places that wire. The simulator drives nodes, but never through the command line.
    {
      from: { path: at('node/(?:node|home-[a-z]+)\\.ts$') },
      to: {
        path: at('node/', 'hardware/', 'matcher-wasm/host/'),
        pathNot: at('node/config/', 'node/cli/', 'node/dashboard/'),
      },
    },
    // What people write, in the form in which the node takes it; units are written as in scenarios.
    {
      from: { path: at('node/config/') },
      to: {
        path: at(
          'node/config/',
          'node/core/',
          'node/runtime/',
          'node/(?:node|home-[a-z]+)\\.ts$',
          'hardware/modbus/address\\.ts$',
          'sim/scenario/(?:fields|problems|did-you-mean|written|written-price)\\.ts$',
        ),
      },
    },
    {
      from: { path: at('node/cli/') },
      to: { path: at('node/', 'hardware/', 'sim/', 'matcher-wasm/host/'), pathNot: at('node/dashboard/') },
    },
    {
      from: { path: at('sim/') },
      to: {
        path: at('node/', 'hardware/', 'sim/', 'matcher-wasm/host/'),
        pathNot: at('node/config/', 'node/cli/', 'node/dashboard/'),
      },
    },
    // Examples that are made by a program come with it.
    {
      from: { path: at('examples/') },
      to: { path: at('examples/', 'sim/', 'node/core/', 'node/runtime/') },
    },
    { from: { path: at('examples/') }, to: BUILTIN },

    { from: { path: at(...CONCRETE) }, to: PRODUCTION },
    { from: { path: at(...CONCRETE) }, to: BUILTIN },

    { from: { path: at('scripts/') }, to: { path: at('scripts/') } },
    { from: { path: at('scripts/', 'bin/') }, to: BUILTIN },
    // Run by scripts/test.js after packages are installed.
    { from: { path: at('scripts/run-test-file\\.js$') }, to: { path: packages('uvu') } },
    // Loaded by scripts/prepare.js after packages are installed.
    { from: { path: at('scripts/prepare/bundle-program\\.js$') }, to: { path: packages('esbuild') } },
    { from: { path: at('test/') }, to: {} },
  ],

  options: {
    doNotFollow: { path: 'node_modules' },
    // Rules in AssemblyScript, which is another language with the same file ending, and what `rule new` copies.
    exclude: { path: '^(dist|build|coverage|examples/rules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'require', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
