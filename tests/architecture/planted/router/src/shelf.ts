import { PrismaClient } from '@prisma/client';
export const shelf = PrismaClient;
