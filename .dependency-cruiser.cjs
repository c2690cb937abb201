// Who may import whom (docs/adr, CONTRIBUTING.md). `npm run check` runs it; tests/architecture proves that each rule fires.
// A back-reference ($1) holds one rule for every context. What an `import type` names counts like any other import.
const test = ['\\.test\\.ts$', '/test/', '/testing/'];
const generated = '/generated/';
const services = '^(router|identity|simulators|subgraphs)/';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // a context, from the inside out
    rule('domain-is-pure', 'domain imports its own files and the kernel, nothing else, not even node:*',
      { path: '^(subgraphs/[^/]+|identity)/src/domain/', pathNot: test },
      { pathNot: ['^$1/src/domain/', '^packages/kernel/'] }),
    rule('application-knows-no-technology', 'application imports domain, kernel and contracts; what it needs of the world is a port',
      { path: '^(subgraphs/[^/]+|identity)/src/application/', pathNot: test },
      { pathNot: ['^$1/src/(domain|application)/', '^packages/(kernel|contracts)/'] }),
    rule('adapters-do-not-meet', 'an adapter never imports another one: main.ts brings them together',
      { path: '^(subgraphs/[^/]+|identity)/src/adapters/([^/]+)/', pathNot: test },
      { path: '^$1/src/', pathNot: ['^$1/src/(domain|application)/', '^$1/src/adapters/$2/'] }),
    rule('only-main-wires', 'beside the layers there are main.ts, seed.ts and what is run by hand, and only they know all of them',
      { path: '^subgraphs/[^/]+/src/[^/]+$', pathNot: ['/(main|seed|rebuild)\\.ts$', ...test] },
      { path: '^subgraphs/[^/]+/src/(application|adapters)/' }),

    // contexts and services, among one another
    rule('contexts-meet-only-in-contracts', 'no bounded context imports another, in tests neither: they meet in events and over GraphQL',
      { path: '^subgraphs/([^/]+)/' },
      { path: '^subgraphs/', pathNot: '^subgraphs/$1/' }),
    rule('router-meets-subgraphs-over-the-network', 'the router sees supergraph.graphql and sockets, never a subgraph\'s code',
      { path: '^router/' },
      { path: '^(subgraphs|identity|simulators)/' }),
    rule('services-meet-over-the-network', 'a service never imports another one\'s code',
      { path: '^(subgraphs|identity|simulators)/' },
      { path: '^router/' }),
    rule('simulators-stand-alone', 'they stand for foreign systems, which know nothing of ours',
      { path: '^simulators/' },
      { path: ['^(subgraphs|identity)/', '^packages/(contracts|messaging)/'] }),
    rule('identity-knows-no-context', 'identity meets the contexts in contracts, like another context; any other provider may stand in its place',
      { path: '^identity/' },
      { path: '^(subgraphs|simulators)/' }),
    rule('foreign-systems-stay-outside', 'a context reaches identity and the payment provider by their protocols',
      { path: '^subgraphs/', pathNot: test },
      { path: '^(identity|simulators)/' }),

    rule('examples-join-from-outside', 'an example uses packages and contracts, never a service\'s code',
      { path: '^examples/', pathNot: test },
      { path: services }),
    rule('examples-are-no-part', 'nothing of the product knows an example',
      { path: [services, '^(packages|scripts|bench)/'] },
      { path: '^examples/' }),

    // packages
    rule('kernel-and-contracts-stand-alone', 'they import their own files and the kernel, no library, not even node:*',
      { path: '^packages/(kernel|contracts)/', pathNot: test },
      { pathNot: ['^packages/kernel/', '^packages/$1/'] }),
    rule('platform-knows-no-business', 'what runs any service knows neither events nor the demo city',
      { path: '^packages/platform/', pathNot: test },
      { path: '^packages/(contracts|messaging|demo-city)/' }),
    rule('packages-know-no-service', 'packages are imported by services, never the other way round',
      { path: '^packages/' },
      { path: [services, '^web/'] }),
    rule('product-knows-no-tooling', 'what runs in production imports nothing that is there for development',
      { path: [services, '^packages/'], pathNot: test },
      { path: '^(scripts|tests|bench|packages/testing)/' }),

    // technology
    rule('prisma-stays-in-persistence', 'Prisma and its clients only in adapters/persistence, and where the messaging tables and the migrations are',
      { path: '^(subgraphs|packages|router|identity|simulators|scripts|bench)/', pathNot: ['/adapters/persistence/', '^packages/messaging/persistence/', '^packages/platform/postgres/', ...test] },
      { path: ['node_modules/@?prisma/', '/persistence/generated/'] }),
    rule('the-vault-opens-in-persistence', 'what is sealed is opened where rows are read, by what main.ts, seed.ts or rebuild.ts hands in',
      { path: '^(subgraphs|router|simulators|scripts|bench|packages/(contracts|kernel|messaging|demo-city))/', pathNot: ['/adapters/persistence/', '^subgraphs/[^/]+/src/(main|seed|rebuild)\\.ts$', ...test] },
      { path: '^packages/platform/vault/' }),
    rule('queues-stay-in-messaging', 'BullMQ and Redis are known to packages/messaging alone',
      { pathNot: ['^packages/messaging/', ...test, '^tests/'] },
      { path: 'node_modules/(bullmq|ioredis|redis)/' }),
    rule('no-development-dependencies', 'what runs in production is installed in production',
      { path: [services, '^packages/'], pathNot: test },
      { dependencyTypes: ['npm-dev'] }),

    // everywhere
    rule('everything-is-declared', 'a library that only happens to be installed may be gone tomorrow',
      { pathNot: generated },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }),
    rule('everything-resolves', 'an import that does not resolve slips past every other rule', {}, { couldNotResolve: true }),
    rule('no-cycles', 'two files that need each other are one, or three', { pathNot: generated }, { circular: true }),
  ],
  options: {
    doNotFollow: { path: ['node_modules', generated] },
    exclude: { path: '^tests/architecture/planted/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'], mainFields: ['module', 'main', 'types', 'typings'], extensions: ['.ts', '.mts', '.mjs', '.js', '.json'] },
  },
};
