import { PrismaClient } from '@prisma/client';
import { config } from '#platform/config.ts';
import type { Cup } from '../../domain/cup.ts';
export const rows = (cup: Cup) => [cup, config, PrismaClient];
