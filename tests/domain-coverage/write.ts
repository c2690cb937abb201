import { writeFile } from 'node:fs/promises';
import { coverageDocument, coverageFile, coverageRows } from './document.ts';

await writeFile(new URL(`../../${coverageFile}`, import.meta.url), coverageDocument(await coverageRows()));
