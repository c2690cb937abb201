import { type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

/** What a schema says by `@link` that it uses (https://specs.apollo.dev/link/v1.0). */
export type Link = { readonly url: string; readonly as?: string; readonly for?: string; readonly import?: readonly (string | { readonly name: string; readonly as?: string })[] };

export const linksOf = (document: DocumentNode): Link[] => {
  const links: Link[] = [];
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const directive of definition.directives ?? []) if (argumentsOf(directive)['url'] !== undefined) links.push(argumentsOf(directive) as Link);
  }
  return links;
};

/** How the directive of a feature is called in the document that links it: as it is imported, or in the feature's namespace, where the feature's own name stands for the directive of that name. */
export const nameOf = (feature: string, { as = feature, import: imported = [] }: Link, directive = feature): string => {
  for (const entry of imported) {
    if (entry === `@${directive}`) return directive;
    if (typeof entry === 'object' && entry.name === `@${directive}`) return (entry.as ?? entry.name).slice(1);
  }
  return directive === feature ? as : `${as}__${directive}`;
};

export const argumentsOf = (directive: ConstDirectiveNode): Record<string, unknown> =>
  Object.fromEntries((directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value as ConstValueNode)]));
