import { commonPasswords } from './common-passwords.ts';

export type PasswordProblem = 'TOO_SHORT' | 'TOO_LONG' | 'COMMON' | 'ABOUT_YOU';

export const shortestPassword = 10;
/** Long enough for any phrase, short enough to be no burden to hash. */
export const longestPassword = 200;

/**
 * What is wrong with a password that somebody wants, or null. As NIST SP 800-63B asks: length counts and what everybody uses is
 * refused; there are no rules about which characters have to be in it.
 */
export const passwordProblem = (password: string, about: readonly string[]): PasswordProblem | null => {
  const length = [...password].length;
  if (length < shortestPassword) return 'TOO_SHORT';
  if (length > longestPassword) return 'TOO_LONG';
  const plain = plainOf(password);
  if (commonPasswords.has(plain) || isMonotonous(plain)) return 'COMMON';
  const known = ['dosirak', '도시락', ...about].map(plainOf).filter((word) => word.length >= (/^\p{ASCII}*$/u.test(word) ? 4 : 2)).toSorted((a, b) => b.length - a.length);
  // what is left without what anybody knows of you has to be something
  const rest = known.reduce((left, word) => left.replaceAll(word, ''), plain);
  return rest !== plain && rest.replaceAll(/[^\p{L}\p{N}]/gu, '').length < 6 ? 'ABOUT_YOU' : null;
};

/** What anybody knows of somebody. */
export const aboutOf = ({ name, email }: { readonly name: string; readonly email: string }): readonly string[] => [name, ...name.split(/\s+/), email.split('@')[0] ?? ''];

const plainOf = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '');

/** Few different characters, or a run along the alphabet, the digits or the keyboard. */
const isMonotonous = (plain: string): boolean => {
  const characters = [...plain];
  if (new Set(characters).size <= 3) return true;
  return rows.some((row) => row.includes(plain) || [...row].toReversed().join('').includes(plain));
};

const rows = ['abcdefghijklmnopqrstuvwxyz', '0123456789012345678901234567890', 'qwertyuiopasdfghjklzxcvbnm', '1234567890qwertyuiop', 'qwertyuiop[]asdfghjkl'];
