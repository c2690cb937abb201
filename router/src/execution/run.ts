import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Call } from '../call.ts';
import type { Subgraph } from '../subgraph/subgraph.ts';
import { invalidAnswer, subgraphError, toGraphQLError } from './errors.ts';
import type { Fetch, Step } from './step.ts';
import { isTree, merge, pathsTo, type Tree, treesAt } from './tree.ts';

export type Variables = Readonly<Record<string, unknown>>;
export type Subgraphs = ReadonlyMap<string, Subgraph>;

/** One run of a plan: what it may use, and what it fills. */
export type Run = {
  readonly subgraphs: Subgraphs;
  readonly variables: Variables;
  /** Default values of the operation's variables. */
  readonly defaults: Variables;
  readonly call: Call;
  /** Interfaces that some subgraph calls its objects by. */
  readonly vague: ReadonlySet<string>;
  /** The answer under construction, with more in it than the client asked for. */
  readonly root: Tree;
  readonly errors: GraphQLError[];
};

type Path = readonly (string | number)[];

/** Runs a step on the objects it is about. Never throws: what goes wrong becomes one of the run's errors, and its fields stay null. */
export const runStep = async (run: Run, step: Step, items: Tree[] = [run.root], path: Path = []): Promise<void> => {
  switch (step.kind) {
    case 'sequence':
      for (const child of step.steps) await runStep(run, child, items, path);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((child) => runStep(run, child, items, path)));
      return;
    case 'flatten': {
      const below = treesAt(items, step.path);
      if (below.length > 0) await runStep(run, step.step, below, path.length === 0 ? step.path : [...path, ...step.path]);
      return;
    }
    case 'condition': {
      const branch = (run.variables[step.variable] ?? run.defaults[step.variable]) ? step.then : step.otherwise;
      if (branch) await runStep(run, branch, items, path);
      return;
    }
    case 'fetch':
      try {
        await (step.represent ? fetchEntities(run, step, items, path) : fetchRoot(run, step, items, path));
      } catch (error) {
        run.errors.push(toGraphQLError(error, step.subgraph, withoutLists(path)));
      }
  }
};

const fetchRoot = async (run: Run, fetch: Fetch, items: Tree[], path: Path): Promise<void> => {
  const answer = await send(run, fetch, `${variablesOf(fetch, run.variables)}}}`);
  for (const error of answer.errors) run.errors.push(subgraphError(error, fetch.subgraph, error.path && [...path, ...error.path]));
  const { data } = answer;
  if (!data) return;
  fetch.rewrite?.(data);
  items.forEach((item, index) => merge(item, index === 0 ? data : structuredClone(data), run.vague));
};

/** Each distinct representation is sent once, and its answer laid over every object it stands for. */
const fetchEntities = async (run: Run, fetch: Fetch, items: Tree[], path: Path): Promise<void> => {
  const slots = new Map<string, number>();
  const slotOf = items.map((item) => {
    const representation = fetch.represent?.(item);
    if (!representation) return -1;
    const slot = slots.get(representation) ?? slots.size;
    slots.set(representation, slot);
    return slot;
  });
  if (slots.size === 0) return;

  const variables = variablesOf(fetch, run.variables);
  const answer = await send(run, fetch, `${variables}${variables === '' ? '' : ','}"representations":[${[...slots.keys()].join(',')}]}}`);
  if (answer.errors.length > 0) addEntityErrors(run, fetch, answer.errors, slotOf, path);
  if (!answer.data) return;
  const entities = answer.data['_entities'];
  if (entities === null && answer.errors.length > 0) return;
  if (!Array.isArray(entities) || entities.length !== slots.size) throw invalidAnswer(fetch.subgraph, `should have answered ${slots.size} entities`);
  if (fetch.rewrite) rewriteEntities(fetch.rewrite, entities, items, slotOf);
  // objects of one representation end up sharing what is below them: whatever is fetched for one later is the same for all
  items.forEach((item, index) => {
    const entity: unknown = slotOf[index] === -1 ? null : entities[slotOf[index] as number];
    if (isTree(entity)) merge(item, entity, run.vague);
  });
};

const rewriteEntities = (rewrite: (tree: Tree) => void, entities: readonly unknown[], items: readonly Tree[], slotOf: readonly number[]): void =>
  entities.forEach((entity, slot) => {
    if (!isTree(entity)) return;
    entity['__typename'] ??= items[slotOf.indexOf(slot)]?.['__typename'];
    rewrite(entity);
  });

const addEntityErrors = (run: Run, fetch: Fetch, errors: readonly GraphQLFormattedError[], slotOf: readonly number[], path: Path): void => {
  const paths = pathsTo(run.root, path);
  for (const error of errors) {
    const slot = error.path?.[1];
    const about = typeof slot === 'number' ? paths.filter((_, index) => slotOf[index] === slot) : [];
    if (about.length === 0) run.errors.push(subgraphError(error, fetch.subgraph, withoutLists(path)));
    for (const place of about) run.errors.push(subgraphError(error, fetch.subgraph, [...place, ...(error.path ?? []).slice(2)]));
  }
};

const send = (run: Run, fetch: Fetch, tail: string) => {
  const subgraph = run.subgraphs.get(fetch.subgraph);
  if (!subgraph) throw new TypeError(`there is no subgraph ${fetch.subgraph}`);
  return subgraph.request(fetch.head + tail, fetch.isMutation, run.call);
};

const variablesOf = (fetch: Fetch, variables: Variables): string => {
  let json = '';
  for (const name of fetch.variables) {
    const value = Object.hasOwn(variables, name) ? JSON.stringify(variables[name]) : undefined;
    if (value !== undefined) json += `${json === '' ? '' : ','}${JSON.stringify(name)}:${value}`;
  }
  return json;
};

/** The part of a plan's path that is also a path in the response. */
const withoutLists = (path: Path): Path | undefined => {
  const list = path.indexOf('@');
  const place = list === -1 ? path : path.slice(0, list);
  return place.length === 0 ? undefined : place;
};
