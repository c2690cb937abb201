/** Jest 30 as ES modules: TypeScript is stripped by SWC, the same syntax that Node strips when it runs the services. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/packages', '<rootDir>/subgraphs', '<rootDir>/router', '<rootDir>/identity', '<rootDir>/simulators', '<rootDir>/scripts', '<rootDir>/examples', '<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/planted/', '/generated/'],
  modulePathIgnorePatterns: ['<rootDir>/.dosirak'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }],
  },
  transformIgnorePatterns: ['/node_modules/'],
  // more than any test takes on a machine with other work: a test that waits for a thing says itself that it did not come
  testTimeout: 120_000,
  maxWorkers: 2,
  globalSetup: '<rootDir>/packages/testing/jest/setup.mjs',
  globalTeardown: '<rootDir>/packages/testing/jest/teardown.mjs',
};
