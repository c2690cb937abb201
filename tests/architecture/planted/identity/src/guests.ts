import { shelf } from '../../router/src/shelf.ts';
export const guests = shelf;
