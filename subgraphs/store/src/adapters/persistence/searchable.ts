/**
 * How names are searched: as they are written, without case, width and spaces (people write 두장버거 as often as 두 장 버거).
 * The index holds the pieces of one and of two letters, as most Korean searches are two syllables long, too short for trigrams.
 */
export const fold = (name: string): string => name.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, '');

/** The pieces under which the index finds these folded names. */
export const gramsOf = (folded: readonly string[]): string[] => [...new Set(folded.flatMap((name) => [...name, ...pairs(name)]))];

/** The pieces that every name containing the folded search has. */
export const gramsFor = (search: string): string[] => ([...search].length === 1 ? [search] : [...new Set(pairs(search))]);

const pairs = (name: string): string[] => {
  const letters = [...name];
  return letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
};
