import { Queue } from 'bullmq';
import type { TeaBrewed } from '#contracts/tea.ts';
import { config } from '#platform/config.ts';
export const queue = (brewed: TeaBrewed) => new Queue(String(config['QUEUE'] ?? brewed.leaf.grams));
