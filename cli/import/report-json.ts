import type { ImageKeys, KeyValue } from '../../core/machine/image-keys';
import type { ReadFailure } from '../../core/machine/read-images';
import type { Disagreement, ImportReport, MergedKey } from '../../core/machine/report';
import { findingJson } from '../findings-text';
import { unreadJson } from '../found-string';
import { RawJson, type JsonObject, type JsonValue } from '../json';
import { problemJson } from '../report';
import type { Written } from './define';
import { rendered } from './messages';
import { unreadBehind } from './read';

/** Everything that was found out, for programs. Values are as they are written; `definition` is null if there is none. */
export function importJson(
  report: ImportReport,
  failures: readonly ReadFailure[],
  definition: Written | undefined,
): JsonObject {
  return {
    definition: definition?.json ?? null,
    disagreements: report.disagreements.map(disagreementJson),
    notCarried: [
      ...report.notCarried.map((one) => ({ ...valueJson(one.value), reason: one.reason, message: rendered(one) })),
      ...(definition?.notCarried ?? []).map((one) => ({ key: one.what, reason: 'target', message: rendered(one) })),
    ],
    unusable: report.unusable.map(({ image, ...said }) => ({ image: image.path, message: rendered(said) })),
    toConfirm: report.toConfirm.map(({ key, text }) => ({ key, value: new RawJson(text) })),
    defaults: report.defaults.map(({ part, disk, value, key }) => ({ part, disk, value, key })),
    keys: new Map(report.merged.map((merged): [string, JsonValue] => [merged.key, mergedJson(merged)])),
    images: [...report.images.map(imageJson), ...failures.map(failureJson)],
  };
}

function disagreementJson({ kind, key, severity, stops, message, args, details, values }: Disagreement): JsonObject {
  return {
    kind,
    key,
    severity,
    stops,
    message: rendered({ message, args }),
    details: details.map(rendered),
    values: values.map(valueJson),
  };
}

/** Whose value it is: `image` is missing if the user gave it, `origin` is the image that it is written in. */
function valueJson({ key, text, image, origin }: KeyValue): JsonObject {
  return { key, value: new RawJson(text), image, origin: origin?.path };
}

function mergedJson({ text, grade, decidedBy, values }: MergedKey): JsonObject {
  return { value: new RawJson(text), grade, decidedBy, values: values.map(valueJson) };
}

function imageJson(image: ImageKeys): JsonObject {
  const { path, origin, text, findings, virtualSize } = image;
  return {
    image: path,
    origin: origin?.path ?? null,
    unread: unreadJson(unreadBehind(image)),
    virtualSize: new RawJson(String(virtualSize)),
    findings: findings.map((finding) => findingJson(text ?? '', finding)),
  };
}

function failureJson({ path, error }: ReadFailure): JsonObject {
  return { image: path, problem: problemJson(error) };
}
