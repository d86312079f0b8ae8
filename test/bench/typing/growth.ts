import type { Growth } from '../bench';
import { growth, interleaved, median, type Rounds } from '../measure';
import { DOCUMENTS } from './documents';
import { ANSWERS, nameOf, Session } from './session';
import { contenders, started, type Server } from './sides';

/** What a cost grows with that is no more than the logarithm of the size, as an exponent between two sizes. */
function logarithmic(least: number, most: number): number {
  return Math.log(Math.log(most) / Math.log(least)) / Math.log(most / least);
}

/** How the answers of qcowmeta grow from the least to the most keys: two servers of it are asked in turns, and nothing else works. */
export async function measureGrowth(
  programs: Readonly<Record<Server, string>>,
  [least, most]: readonly [number, number],
  rounds: Rounds,
): Promise<Growth[]> {
  const [small, large] = [await ready(programs, least), await ready(programs, most)];
  const limits = { atMost: Number(logarithmic(least, most).toFixed(2)) };
  const found: Growth[] = [];
  for (const document of DOCUMENTS) {
    const sessions = { small: await small.open(document), large: await large.open(document) };
    for (const what of ANSWERS) {
      const ask = { small: () => sessions.small[what](), large: () => sessions.large[what]() };
      const samples = await interleaved(ask, rounds);
      const from = { size: least, cost: median(samples.small) };
      const to = { size: most, cost: median(samples.large) };
      found.push(growth(nameOf(what, document), 'keys', from, to, limits));
    }
  }
  await Promise.all([small.end(), large.end()]);
  return found;
}

/** A server of qcowmeta with so many keys. */
async function ready(
  programs: Readonly<Record<Server, string>>,
  count: number,
): Promise<{ open: (document: (typeof DOCUMENTS)[number]) => Promise<Session>; end: () => Promise<void> }> {
  const { sides, remove } = await contenders(programs, count);
  const server = await started(sides.qcowmeta);
  return {
    open: (document) => Session.open(server, sides.qcowmeta, document),
    end: async () => {
      await server.stop();
      await remove();
    },
  };
}
