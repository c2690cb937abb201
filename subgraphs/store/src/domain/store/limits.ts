/** What a store may offer, at most. Amounts are minor units of its currency. */
export const storeLimits = {
  menuItems: 300, options: 30, nameCharacters: 80, descriptionCharacters: 500, amount: 100_000_000,
  metres: 20_000, preparationMinutes: { least: 1, most: 180 }, spans: 60, exceptions: 400,
} as const;
