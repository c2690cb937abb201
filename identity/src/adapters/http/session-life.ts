/** How long a session is kept after its last use. */
export const sessionSeconds = 14 * 24 * 3_600;
