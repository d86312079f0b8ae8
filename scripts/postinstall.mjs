/** Run by npm when the package was installed; in a checkout also before the first build, when there is nothing to do. */
import { existsSync } from 'node:fs';
import { COMMAND } from './lib/places.mjs';
import { precompile } from './lib/precompile.mjs';

if (existsSync(COMMAND)) precompile();
