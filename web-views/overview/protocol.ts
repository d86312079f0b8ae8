import { badge, notice, tone } from '../shared/parts-protocol';
import { amount, either, flag, list, optional, record, text, word, type Infer } from '../shared/shape';

/** A line of a list of facts. `foreign`: the value comes out of the image, or is the name of a file. */
const fact = record({ label: text, value: text, note: optional(text), foreign: optional(flag), tone: optional(tone) });

const factGroup = record({ heading: text, facts: list(fact) });

/** A member of the metadata. `value` is its text as written, cut where it is long. */
const keyRow = record({
  key: text,
  value: text,
  unit: optional(text),
  meaning: text,
  isRegistered: flag,
  findings: list(record({ tone, kind: text, text })),
});

/** How many bytes of how many are used. */
const capacity = record({ label: text, used: amount, total: amount, text });

/** The string that applies. */
const metadata = record({
  heading: text,
  /** Whose string it is, in a sentence. */
  source: text,
  columns: record({ key: text, value: text }),
  keys: list(keyRow),
  /** What is left out, or that there is nothing. */
  remark: optional(text),
  findings: list(notice),
  capacity: optional(capacity),
});

/** A snapshot; `id` is what to say to open its document. */
const snapshot = record({ id: text, name: text, badges: list(badge), details: text, owns: flag, open: text });

/**
 * An image of the backing chain, or what stands at its end. `mark`: how the point of the picture looks. `flows`: the string comes along
 * the line from the point below. `id`: what to say to open its overview.
 */
const chainNode = record({
  id: optional(text),
  name: text,
  path: text,
  mark: word('applies', 'own', 'none', 'end', 'broken'),
  flows: flag,
  /** How it is bound to the one above it. */
  link: optional(text),
  badges: list(badge),
  details: text,
  problem: optional(text),
  open: optional(text),
});

const chain = record({
  heading: text,
  /** The picture in a sentence. */
  summary: text,
  nodes: list(chainNode),
  snapshotsLabel: text,
  snapshots: list(snapshot),
  moreSnapshots: optional(text),
});

/** What a button of the page does. The page can ask for nothing else. */
export const pageCommand = word('edit', 'inheritAgain', 'compare', 'createDefinition', 'refresh');
export type PageCommand = Infer<typeof pageCommand>;

const action = record({ command: pageCommand, label: text, hint: text, isMain: flag });

const overview = record({
  kind: word('overview'),
  name: text,
  path: text,
  badges: list(badge),
  actionsLabel: text,
  actions: list(action),
  notices: list(notice),
  metadata: optional(metadata),
  chain,
  facts: list(factGroup),
});

/** The image cannot be shown. */
const trouble = record({ kind: word('trouble'), name: text, path: text, heading: text, text, actions: list(action) });

export const pageModel = either(overview, trouble);
export const toPage = record({ type: word('show'), model: pageModel });
export const fromPage = either(
  record({ type: word('ready') }),
  record({ type: word('run'), command: pageCommand }),
  record({ type: word('openSnapshot'), id: text }),
  record({ type: word('openImage'), id: text }),
);

/** The whole page as words, made by the extension: the page only lays it out. */
export type PageModel = Infer<typeof pageModel>;
export type OverviewModel = Infer<typeof overview>;
export type TroubleModel = Infer<typeof trouble>;
export type MetadataModel = Infer<typeof metadata>;
export type CapacityModel = Infer<typeof capacity>;
export type ChainModel = Infer<typeof chain>;
export type ChainNodeModel = Infer<typeof chainNode>;
export type SnapshotModel = Infer<typeof snapshot>;
export type FactGroupModel = Infer<typeof factGroup>;
export type FactModel = Infer<typeof fact>;
export type KeyRowModel = Infer<typeof keyRow>;
export type ActionModel = Infer<typeof action>;
export type ToPage = Infer<typeof toPage>;
export type FromPage = Infer<typeof fromPage>;
/** Sends a message to the extension. */
export type Send = (message: FromPage) => void;
