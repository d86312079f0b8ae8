import type { Element } from '@xmldom/xmldom';
import { fromLibvirt, type Reading } from './reading';
import { domainRefused } from './refusals';
import { attributeOf, childOf, childrenOf, lineOf, textOf } from './xml';

/** The virtual CPUs that the machine starts with; more that could be added while it runs are not carried. */
export function readVcpus(reading: Reading): void {
  const vcpu = childOf(reading.root, 'vcpu');
  if (vcpu === undefined) return;
  const most = wholeNumber(reading, vcpu, '<vcpu>', textOf(vcpu));
  const current = attributeOf(vcpu, 'current');
  const count = current === undefined ? most : wholeNumber(reading, vcpu, '<vcpu current=...>', current);
  reading.put('qemu.recommended-vcpus', count, 'vcpu');
  if (count < most) reading.leaveOut('vcpu', 'vcpu-hot-plug', { count, most });
}

function wholeNumber({ file }: Reading, element: Element, name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw domainRefused('number', file, { line: lineOf(element), element: name, value: JSON.stringify(text) });
}

const MODELS = 'qemu.cpu.models';

/** The CPU's model, where it is a certain one. `host-model` is another one on each host, so no key says it. */
export function readCpuModel(reading: Reading): void {
  const cpu = childOf(reading.root, 'cpu');
  if (cpu === undefined) return;
  const model = childOf(cpu, 'model');
  const mode = attributeOf(cpu, 'mode') ?? (model === undefined ? undefined : 'custom');
  if (mode === 'host-model') reading.leaveOut('cpu', 'host-model');
  else if (mode === 'custom' && model !== undefined) put(reading, textOf(model));
  else if (mode !== undefined && mode !== 'custom') put(reading, `mode=${mode}`);
}

function put(reading: Reading, value: string): void {
  if (value !== '') reading.put(MODELS, [fromLibvirt(reading.mappingOf(MODELS), value)], 'cpu');
}

const FEATURES = 'qemu.cpu.required-features';
/** Without a policy libvirt requires a feature. */
const REQUIRING: readonly string[] = ['require', 'force'];

/** Features that the CPU must have. That it must not have others is not carried. */
export function readCpuFeatures(reading: Reading): void {
  const cpu = childOf(reading.root, 'cpu');
  const features = (cpu === undefined ? [] : childrenOf(cpu, 'feature')).map((feature) => ({
    name: attributeOf(feature, 'name') ?? '',
    policy: attributeOf(feature, 'policy') ?? 'require',
  }));
  const isRequired = ({ policy }: { policy: string }): boolean => REQUIRING.includes(policy);
  const mapping = reading.mappingOf(FEATURES);
  const required = features.filter(isRequired).map(({ name }) => fromLibvirt(mapping, name));
  if (required.length > 0) reading.put(FEATURES, required, 'cpu/feature');
  for (const policy of new Set(features.filter((each) => !isRequired(each)).map((each) => each.policy))) {
    const names = features.filter((each) => each.policy === policy).map(({ name }) => name);
    reading.leaveOut('cpu/feature', 'cpu-features', { policy, names: names.join(', ') });
  }
}
