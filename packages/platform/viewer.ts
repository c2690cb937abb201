import type { Role } from '#kernel/transitions.ts';

/** Who asks: the person a token speaks for. `id` is the token's subject. */
export type Viewer = { readonly id: string; readonly name: string; readonly roles: readonly Role[] };

const roles: readonly Role[] = ['CUSTOMER', 'STORE_OWNER', 'RIDER', 'SUPPORT'];

/** Whether a claim from a token names a role a person can have. SYSTEM is nobody's. */
export const isPersonalRole = (claim: unknown): claim is Role => roles.includes(claim as Role);

export const hasRole = (viewer: Viewer | null, role: Role): viewer is Viewer => viewer !== null && viewer.roles.includes(role);
