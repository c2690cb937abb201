import { pour } from '../../../../../simulators/kettle/src/pour.ts';
export const poured = pour;
