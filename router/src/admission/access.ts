import { type ConstDirectiveNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';
import { argumentsOf, linksOf, nameOf } from './links.ts';

/** What a field or a type asks of whoever selects it: to be signed in, and all the scopes of one of the lists, if there are any. */
export type Rule = { readonly scopes: readonly (readonly string[])[] | null };

/** By coordinate: `Query.order`, or `Order` for whatever answers one. */
export type Access = ReadonlyMap<string, Rule>;

export const noAccessRules: Access = new Map();

/** The supergraph asks of its router to keep rules that this one does not know. */
export class UnknownSecurity extends Error {
  override readonly name = 'UnknownSecurity';
}

const specs = 'https://specs.apollo.dev/';
const enforced = new Map([[`${specs}authenticated/v0.1`, 'authenticated'], [`${specs}requiresScopes/v0.1`, 'requiresScopes']]);
/** Kept by composition itself: what is inaccessible is not in the API. */
const keptElsewhere = /^https:\/\/specs\.apollo\.dev\/(inaccessible|tag|join|link|core)\//;

/**
 * Reads the rules of `@authenticated` and `@requiresScopes` off a supergraph, and answers its SDL without them: Apollo's
 * gateway refuses a supergraph whose security it does not enforce, as it should. Throws UnknownSecurity for a supergraph with
 * security that is not enforced here either, such as `@policy`.
 */
export const readAccess = (sdl: string): { readonly access: Access; readonly sdl: string } => {
  const document = parse(sdl, { noLocation: true });
  const links = linksOf(document);
  for (const { url, for: purpose } of links) {
    if (purpose === 'SECURITY' && !enforced.has(url) && !keptElsewhere.test(url)) {
      throw new UnknownSecurity(`The supergraph is protected by ${url}, which this router does not enforce. Nothing of it is served: protect it by @authenticated and @requiresScopes, or take the rules out.`);
    }
  }
  const names = new Map(links.flatMap((link) => {
    const feature = enforced.get(link.url);
    return feature === undefined ? [] : [[nameOf(feature, link), feature] as const];
  }));
  if (names.size === 0) return { access: noAccessRules, sdl };
  return { access: rulesIn(document, names), sdl: print(without(document, names)) };
};

const rulesIn = (document: DocumentNode, names: ReadonlyMap<string, string>): Access => {
  const rules = new Map<string, Rule>();
  const read = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    for (const directive of directives) {
      const feature = names.get(directive.name.value);
      if (feature === undefined) continue;
      const scopes = feature === 'requiresScopes' ? (argumentsOf(directive)['scopes'] as string[][]) : null;
      rules.set(coordinate, { scopes: scopes ?? rules.get(coordinate)?.scopes ?? null });
    }
  };
  for (const definition of document.definitions) {
    if (!('name' in definition) || !('directives' in definition) || definition.kind === Kind.OPERATION_DEFINITION) continue;
    const name = definition.name?.value as string;
    read(name, definition.directives as readonly ConstDirectiveNode[]);
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) read(`${name}.${field.name.value}`, field.directives);
  }
  return rules;
};

const without = (document: DocumentNode, names: ReadonlyMap<string, string>): DocumentNode =>
  visit(document, {
    Directive: (directive) => (names.has(directive.name.value) || enforced.has(String(argumentsOf(directive as ConstDirectiveNode)['url'])) ? null : undefined),
    DirectiveDefinition: (definition) => (names.has(definition.name.value) ? null : undefined),
    ScalarTypeDefinition: (definition) => (definition.name.value.endsWith('requiresScopes__Scope') || [...names.keys()].some((name) => definition.name.value === `${name}__Scope`) ? null : undefined),
  });
