import type { Preferences } from '../../domain/preferences.ts';

/** How a person wants to be told, as they see it themselves. */
export type ShownPreferences = Preferences & { readonly pushSubscriptions: number };

/** `01012345678` as people write it: `010-1234-5678`. */
export const shownPhone = (digits: string): string => digits.replace(/^(\d{3})(\d{3,4})(\d{4})$/, '$1-$2-$3');
