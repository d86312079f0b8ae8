import assert from 'node:assert/strict';
import { factsOf, QUESTIONS, type MachineFacts } from './machine-facts';
import type { Workshop } from './workshop';

/**
 * Starts a domain in libvirt's embedded QEMU driver, paused before the first instruction, asks its monitor what it is, and ends it. All of it
 * is one virsh: the driver, and with it the machine, ends with the program that it is in.
 */
export async function factsOfDomain(workshop: Workshop, xml: string, name: string): Promise<MachineFacts> {
  const file = await workshop.file(`${name}.xml`, xml);
  const commands = [
    `create --validate --paused ${file}`,
    ...QUESTIONS.map((question) => `qemu-monitor-command ${name} '${JSON.stringify(question)}'`),
    `destroy ${name}`,
  ];
  const said = await workshop.virsh(commands.join('; '));
  const answers = said.split('\n').filter((line) => line.startsWith('{'));
  assert.equal(answers.length, QUESTIONS.length, said);
  return factsOf(answers.map((answer) => (JSON.parse(answer) as Record<string, unknown>)['return']));
}
