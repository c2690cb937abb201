export const shortcut = () => import('../../subgraphs/tea/src/main.ts');
